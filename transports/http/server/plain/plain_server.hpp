// The HTTP server on systems without epoll: each connection occupies a thread while it is open. Requests are checked by
// ClientConnection and answered by httplib::Server, as with EpollServer. It has at most 2,048 connections; for a new
// one it closes the one that has waited longest for its client. One client address has at most three quarters of them.
//
// Owned by HttpServer. bind() and run() are called once, stop() from any thread.
#pragma once

#include <condition_variable>
#include <map>
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
  struct Entry;

  // ConnectionHost.
  RequestHandler& handler() override { return handler_; }
  HttplibAdapter& httplib() override { return httplib_; }
  const HttpLimits& limits() const override { return options_.limits; }
  bool is_stopping() const override { return stopping_; }
  std::stop_token drain_expired() const override { return drain_expired_.get_token(); }
  bool run_async(const std::shared_ptr<RequestState>& request_state, std::function<void()> job) override;
  void watch_hang_up(ClientConnection& connection, const std::shared_ptr<RequestState>& request_state) override;
  void unwatch_hang_up(ClientConnection& connection) override;
  std::function<void()> make_wake_callback(ClientConnection& connection) override;

  // Accepts connections until stop(), and after it those that wait already.
  void accept_connections();
  // Returns false if the server is at its limit and no connection can be closed for a new one yet.
  bool make_room();
  void handle_failure(ListeningSocket::Failure failure);
  void start_connection(ListeningSocket::Accepted accepted);
  void forget_thread();
  // Serves a connection until it is closed, on the calling thread.
  void serve_connection(ListeningSocket::Accepted accepted);
  // Updates the entry's phase and bytes, and evicts connections if all together buffer too many bytes.
  void update_state(Entry& entry, bool is_served);
  void set_bytes(Entry& entry, std::size_t bytes) REQUIRES(mutex_);
  // Closes the oldest connection that waits for its client, idle ones first. `client`: of this one only; empty: of any.
  bool evict_waiting(const std::string& client) REQUIRES(mutex_);
  // Closes the oldest connection that buffers bytes, of this client or of any.
  bool evict_buffering(const std::string& client) REQUIRES(mutex_);
  bool buffers_too_much(const std::string& client) const REQUIRES(mutex_);
  void evict(Entry& entry) REQUIRES(mutex_);
  // Waits until fewer than HttpLimits::max_threads handlers run, then serves the request.
  ClientConnection::Next serve(Entry& entry);
  ClientConnection::Next wait(Entry& entry);
  bool is_over(ClientConnection::Phase phase) const;
  void watch_for_hang_ups(const std::stop_token& stop);
  bool wait_until_idle(std::chrono::milliseconds time);
  void drain(std::thread& accepting);

  const HttpOptions& options_;
  RequestHandler& handler_;
  HttplibAdapter httplib_;
  ListeningSocket listener_;  // of the accepting thread, while that runs
  std::size_t max_connections_ = 1;
  std::unique_ptr<TlsContext> tls_;
  std::stop_source drain_expired_;
  std::atomic<bool> stopping_ = false;
  enum class Stage { serving, draining, closed };
  std::atomic<Stage> stage_ = Stage::serving;

  support::Mutex mutex_;
  std::condition_variable_any changed_, slot_free_;
  std::set<Entry*> entries_ GUARDED_BY(mutex_);
  std::size_t threads_ GUARDED_BY(mutex_) = 0;  // of connections; each has an entry, or will have one
  std::size_t buffered_bytes_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::size_t> bytes_of_client_ GUARDED_BY(mutex_);
  std::uint64_t last_id_ GUARDED_BY(mutex_) = 0;
  std::size_t served_ GUARDED_BY(mutex_) = 0;  // handlers that run
  std::size_t async_ GUARDED_BY(mutex_) = 0;
};

}  // namespace transports::http
