// The HTTP server on systems without epoll: httplib::Server accepts connections, and each occupies a thread while it is
// open. Requests are checked and answered by ClientConnection, as with EpollServer. Connections beyond
// HttpLimits::max_threads wait.
//
// Owned by HttpServer. bind() and run() are called once, stop() from any thread.
#pragma once

#include <condition_variable>
#include <set>
#include <thread>

#include "http/server/backend.hpp"
#include "http/server/connection/client_connection.hpp"
#include "http/server/sockets/listening_socket.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace transports::http {

class PlainServer final : public Backend, private ConnectionHost {
 public:
  PlainServer(const HttpOptions& options, RequestHandler& handler);
  ~PlainServer() override;

  int bind() override;
  void run() override;
  void stop() override;

 private:
  class AcceptingServer;
  struct Entry;

  // ConnectionHost.
  RequestHandler& handler() override { return handler_; }
  HttplibAdapter& httplib() override;
  const HttpLimits& limits() const override { return options_.limits; }
  bool is_stopping() const override { return stopping_; }
  std::stop_token drain_expired() const override { return drain_expired_.get_token(); }
  bool run_async(const std::shared_ptr<RequestState>& request_state, std::function<void()> job) override;
  void watch_hang_up(ClientConnection& connection, const std::shared_ptr<RequestState>& request_state) override;
  void unwatch_hang_up(ClientConnection& connection) override;
  std::function<void()> make_wake_callback(ClientConnection& connection) override;

  // Serves a connection until it is closed, on the calling thread.
  void serve_socket(int socket);
  // Updates the entry's phase and bytes, and evicts connections if all together buffer too many bytes.
  void update_state(Entry& entry, bool is_served);
  void set_bytes(Entry& entry, std::size_t bytes) REQUIRES(mutex_);
  bool evict_oldest() REQUIRES(mutex_);
  ClientConnection::Next wait(Entry& entry);
  bool is_over(const Entry& entry) const;
  void watch_for_hang_ups(const std::stop_token& stop);
  bool wait_until_idle(std::chrono::milliseconds time);
  void drain(std::thread& accepting);

  const HttpOptions& options_;
  RequestHandler& handler_;
  std::unique_ptr<AcceptingServer> server_;
  std::unique_ptr<TlsContext> tls_;
  std::stop_source drain_expired_;
  std::atomic<bool> stopping_ = false;
  enum class Stage { serving, draining, closed };
  std::atomic<Stage> stage_ = Stage::serving;

  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::set<Entry*> entries_ GUARDED_BY(mutex_);
  std::size_t buffered_bytes_ GUARDED_BY(mutex_) = 0;
  std::uint64_t last_id_ GUARDED_BY(mutex_) = 0;
  std::size_t async_ GUARDED_BY(mutex_) = 0;
};

}  // namespace transports::http
