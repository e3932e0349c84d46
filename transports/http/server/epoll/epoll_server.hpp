// The HTTP server on systems with epoll. A few threads wait in one Poller. The thread that an event wakes receives the
// bytes and, once a request is complete, serves it, so that no request moves between threads. One thread always polls:
// the last polling thread queues complete requests for threads that become free, and starts more threads if none does.
// A connection occupies a thread only while its handler runs. Idle and slow clients and open streams cost a descriptor
// and buffered bytes; both are bounded.
//
// Owned by HttpServer. bind() and run() are called once, stop() from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <stop_token>
#include <thread>

#include "http/server/backend.hpp"
#include "http/server/epoll/connection_table.hpp"
#include "http/server/epoll/poller.hpp"
#include "http/server/sockets/listening_socket.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace transports::http {

class EpollServer final : public Backend, private ConnectionHost {
 public:
  EpollServer(const HttpOptions& options, RequestHandler& handler);
  ~EpollServer() override;

  int bind() override;
  void run() override;
  void stop() override;

 private:
  using Pointer = ConnectionTable::Pointer;
  using Next = ClientConnection::Next;
  using State = ConnectionTable::State;
  // Lets a response stream wake the server; does nothing after the server has ended.
  struct WakeHandle {
    explicit WakeHandle(EpollServer* server) : server(server) {}
    void wake(std::uint64_t id);
    void detach();

    support::Mutex mutex;
    EpollServer* server GUARDED_BY(mutex);
  };
  enum class Stage { serving, draining, closed };
  struct QueuedJob {  // waits for a thread
    std::function<void()> job;
    Deadline since;
    std::size_t bytes = 0;  // of the request, if it is large
  };

  // ConnectionHost.
  RequestHandler& handler() override { return handler_; }
  HttplibAdapter& httplib() override { return httplib_; }
  const HttpLimits& limits() const override { return limits_; }
  bool is_stopping() const override { return stopping_; }
  std::stop_token drain_expired() const override { return drain_expired_.get_token(); }
  bool run_async(const std::shared_ptr<RequestState>& request_state, std::function<void()> job) override;
  void watch_hang_up(ClientConnection& connection, const std::shared_ptr<RequestState>& request_state) override;
  void unwatch_hang_up(ClientConnection& connection) override;
  std::function<void()> make_wake_callback(ClientConnection& connection) override;

  // Threads (epoll_server_threads.cpp).
  using Threads = std::list<std::thread>;
  void start_threads(std::size_t count) REQUIRES(mutex_);
  void run_thread(Threads::iterator self);
  bool take_job() REQUIRES(mutex_);
  bool can_serve(std::size_t large_bytes) const REQUIRES(mutex_);
  // The queue whose first job a thread may run now; null if there is none.
  std::deque<QueuedJob>* find_queue() REQUIRES(mutex_);
  int poll_timeout() REQUIRES(mutex_);
  // Returns false if the thread was idle for kIdleTime and is not needed.
  bool poll_once() REQUIRES(mutex_);
  void serve_or_queue(Pointer connection) REQUIRES(mutex_);
  std::size_t mark_served(const Pointer& connection) REQUIRES(mutex_);
  void queue_request(Pointer connection, std::size_t large_bytes) REQUIRES(mutex_);
  void run_request(const std::function<void()>& serve, std::size_t large_bytes) REQUIRES(mutex_);
  void add_threads() REQUIRES(mutex_);
  void restart_cpu_measurement(Deadline now) REQUIRES(mutex_);
  void join_finished() REQUIRES(mutex_);

  // Each handles events and returns a connection to serve, or null.
  Pointer handle_event(std::uint64_t id);
  Pointer write_streams();
  Pointer handle_connection(std::uint64_t id);
  void handle_timer();
  // Waits for the connection or closes it, as `next` says. Returns it if `next` is Next::serve.
  Pointer advance(Pointer connection, Next next);
  enum class Wait { begun, has_data, over };
  Wait try_wait(const Pointer& connection);
  static void abandon(ClientConnection& connection);
  void drop(const Pointer& connection);
  void serve(Pointer connection);
  void queue_to_serve(Pointer connection);
  Next run_step(ClientConnection& connection, Next (ClientConnection::*step)());
  void on_stream_data(std::uint64_t id);
  void set_timer(Deadline when) REQUIRES(mutex_);

  // Accepting (epoll_server_accept.cpp).
  // Accepts waiting clients. Returns false if there were none, or the server is at its limit of connections.
  bool accept_clients();
  bool evict_for_new(const std::string& client);
  void admit(ListeningSocket::Accepted accepted);
  void listen_again();
  void watch_listener();
  void handle_failure(ListeningSocket::Failure failure);

  // Stopping (epoll_server_drain.cpp).
  void drain();
  void finish_accepting();
  bool wait_until_idle(std::chrono::milliseconds time);
  bool is_idle_server() const REQUIRES(mutex_);
  void close_all(std::initializer_list<State> states);

  const HttpOptions& options_;
  const HttpLimits& limits_;
  RequestHandler& handler_;
  HttplibAdapter httplib_;
  std::unique_ptr<TlsContext> tls_;
  ListeningSocket listener_;
  std::unique_ptr<Poller> poller_;
  std::shared_ptr<WakeHandle> wake_handle_;
  std::stop_source drain_expired_;
  std::atomic<bool> stopping_ = false;

  support::Mutex accepting_;  // guards listener_; locked before mutex_

  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::unique_ptr<ConnectionTable> table_ PT_GUARDED_BY(mutex_);
  std::uint64_t last_id_ GUARDED_BY(mutex_) = Poller::kFirstConnection;
  std::deque<QueuedJob> requests_ GUARDED_BY(mutex_), large_requests_ GUARDED_BY(mutex_),
      async_jobs_ GUARDED_BY(mutex_);
  std::deque<std::uint64_t> streams_with_data_ GUARDED_BY(mutex_);  // connections whose response stream has data
  Deadline timer_at_ GUARDED_BY(mutex_) = Deadline::max();
  Deadline listen_again_at_ GUARDED_BY(mutex_) = Deadline::max();
  Deadline eviction_logged_at_ GUARDED_BY(mutex_) = {};
  bool at_capacity_ GUARDED_BY(mutex_) = false;  // accepting pauses until a connection closes
  Stage stage_ GUARDED_BY(mutex_) = Stage::serving;

  Threads threads_ GUARDED_BY(mutex_), finished_threads_ GUARDED_BY(mutex_);
  std::chrono::nanoseconds cpu_used_ GUARDED_BY(mutex_){};  // by the process until cpu_measured_since_
  Deadline cpu_measured_since_ GUARDED_BY(mutex_) = {};
  std::size_t finished_ GUARDED_BY(mutex_) = 0;      // requests served since then
  std::size_t pollers_ GUARDED_BY(mutex_) = 0;       // threads in Poller::wait() or handling an event
  std::size_t served_ GUARDED_BY(mutex_) = 0;        // requests that threads serve now
  std::size_t served_bytes_ GUARDED_BY(mutex_) = 0;  // bytes of the large ones among them
  std::size_t async_ GUARDED_BY(mutex_) = 0;         // async jobs queued or running
};

}  // namespace transports::http
