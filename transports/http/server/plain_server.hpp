// The HTTP server where there is no epoll: the plain httplib::Server accepts connections and serves each on a thread,
// which waits for the client. Checks, limits of a request and answers are those of ClientConnection, as with
// epoll; but an open connection costs a thread, and connections beyond HttpLimits::max_threads wait.
//
// Owned by HttpServer. open() and run() are called once, stop() from any thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "backend.hpp"
#include "client_connection.hpp"
#include "listening_socket.hpp"

namespace transports::http {

class PlainServer final : public Backend, private ConnectionHost {
 public:
  PlainServer(const HttpOptions& options, RequestHandler& handler);
  ~PlainServer() override;

  int open() override;
  void run() override;
  void stop() override;

 private:
  using Lock = std::unique_lock<std::mutex>;
  class AcceptingServer;
  struct Open;

  // ConnectionHost.
  RequestHandler& handler() override { return handler_; }
  AnswerServer& answers() override;
  const HttpLimits& limits() const override { return options_.limits; }
  bool is_stopping() const override { return stopping_; }
  std::stop_token drain_expired() const override { return drain_expired_.get_token(); }
  bool run_async(const std::shared_ptr<ExchangeState>& exchange, std::function<void()> job) override;
  void watch_hang_up(ClientConnection& connection, const std::shared_ptr<ExchangeState>& exchange) override;
  void unwatch_hang_up(ClientConnection& connection) override;
  std::function<void()> news_callback(ClientConnection& connection) override;

  // On a thread of its own, for as long as the connection lasts.
  void serve_socket(int socket);
  // Notes what the connection does and how many bytes it holds. Evicts connections if all together hold too many.
  void note_state(Open& open, bool is_served);
  void set_bytes(Open& open, std::size_t bytes);
  bool evict_oldest();
  ClientConnection::Next wait(Open& open);
  bool is_over(const Open& open) const;
  void find_hang_ups(const std::stop_token& stop);
  bool wait_until_quiet(std::chrono::milliseconds time);
  void drain(std::thread& accepting);

  const HttpOptions& options_;
  RequestHandler& handler_;
  std::unique_ptr<AcceptingServer> server_;
  std::unique_ptr<TlsContext> tls_;
  std::stop_source drain_expired_;
  std::atomic<bool> stopping_ = false;
  enum class Stage { serving, draining, closed };
  std::atomic<Stage> stage_ = Stage::serving;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::set<Open*> open_;
  std::size_t buffered_bytes_ = 0;
  std::uint64_t last_id_ = 0;
  std::size_t async_ = 0;
};

}  // namespace transports::http
