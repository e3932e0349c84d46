// The HTTP server where there is epoll. A few threads wait together in one Poller. The thread that an event wakes reads
// what has arrived and, once a request is whole, serves it: no request is handed from thread to thread. A thread serves
// only while another one polls; the last one that polls queues requests instead, for threads that become free, and
// starts more threads if none does. So a connection costs a thread only while its handler runs: idle clients, clients
// that send or read slowly and open streams cost a descriptor and the bytes they hold, both of which are bounded.
//
// Owned by HttpServer. open() and run() are called once, stop() from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>

#include "backend.hpp"
#include "connection_table.hpp"
#include "listening_socket.hpp"
#include "poller.hpp"

namespace transports::http {

class EpollServer final : public Backend, private ConnectionHost {
 public:
  EpollServer(const HttpOptions& options, RequestHandler& handler);
  ~EpollServer() override;

  int open() override;
  void run() override;
  void stop() override;

 private:
  using Pointer = ConnectionTable::Pointer;
  using Next = ClientConnection::Next;
  using Place = ConnectionTable::Place;
  using Lock = std::unique_lock<std::mutex>;
  // Lets a response stream wake the server; does nothing once the server is gone.
  struct WakeHandle {
    explicit WakeHandle(EpollServer* server) : server(server) {}
    void wake(std::uint64_t id);
    void detach();

    std::mutex mutex;
    EpollServer* server;
  };
  enum class Stage { serving, draining, closed };
  struct Waiting {  // for a thread
    std::function<void()> job;
    Deadline since;
    std::size_t bytes = 0;  // of a large request
  };

  // ConnectionHost.
  RequestHandler& handler() override { return handler_; }
  AnswerServer& answers() override { return answers_; }
  const HttpLimits& limits() const override { return limits_; }
  bool is_stopping() const override { return stopping_; }
  std::stop_token drain_expired() const override { return drain_expired_.get_token(); }
  bool run_async(const std::shared_ptr<ExchangeState>& exchange, std::function<void()> job) override;
  void watch_hang_up(ClientConnection& connection, const std::shared_ptr<ExchangeState>& exchange) override;
  void unwatch_hang_up(ClientConnection& connection) override;
  std::function<void()> news_callback(ClientConnection& connection) override;

  // Threads (epoll_server_threads.cpp).
  using Threads = std::list<std::thread>;
  void start_threads(std::size_t count);
  void run_thread(Threads::iterator self);
  bool take_job(Lock& lock);
  bool may_serve(std::size_t large_bytes) const;
  // The queue whose first job a thread may take; null if there is none.
  std::deque<Waiting>* find_queue();
  int poll_timeout();
  // False if the thread has nothing to do and is not needed any more.
  bool poll_once(Lock& lock);
  void begin_to_serve(Pointer connection, Lock& lock);
  std::size_t note_served(const Pointer& connection);
  void queue_request(Pointer connection, std::size_t large_bytes);
  void run_request(const std::function<void()>& serve, std::size_t large_bytes, Lock& lock);
  void add_threads();
  void look_at_cpu(Deadline now);
  void join_finished(Lock& lock);

  // Events. Each returns a connection to serve, or null.
  Pointer handle_event(std::uint64_t id);
  Pointer dispatch(std::uint64_t id);
  Pointer handle_news();
  Pointer handle_connection(std::uint64_t id);
  void handle_timer();
  // Does what the connection wants next. Returns it if it wants to be served.
  Pointer settle(Pointer connection, Next next);
  enum class Wait { begun, news, over };
  Wait try_wait(const Pointer& connection);
  static void abandon(ClientConnection& connection);
  void drop(const Pointer& connection);
  void serve(Pointer connection);
  void queue_to_serve(Pointer connection);
  Next guard(ClientConnection& connection, Next (ClientConnection::*step)());
  void on_news(std::uint64_t id);
  void set_timer(Deadline when);

  // Accepting (epoll_server_accept.cpp).
  // False if there was nothing to accept, or no room.
  bool accept_clients();
  bool make_room(const std::string& client);
  void admit(ListeningSocket::Accepted accepted);
  void listen_again();
  void watch_listener();
  void handle_failure(ListeningSocket::Failure failure);

  // Stopping (epoll_server_drain.cpp).
  void drain();
  void finish_accepting();
  bool wait_until_quiet(std::chrono::milliseconds time);
  bool is_quiet() const;
  void close_all(std::initializer_list<Place> places);

  const HttpOptions& options_;
  const HttpLimits& limits_;
  RequestHandler& handler_;
  AnswerServer answers_;
  std::unique_ptr<TlsContext> tls_;
  ListeningSocket listener_;
  std::unique_ptr<Poller> poller_;
  std::shared_ptr<WakeHandle> wake_handle_;
  std::stop_source drain_expired_;
  std::atomic<bool> stopping_ = false;

  std::mutex accepting_;  // held while listener_ is used; taken before mutex_

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::unique_ptr<ConnectionTable> table_;
  std::uint64_t last_id_ = Poller::kFirstConnection;
  std::deque<Waiting> requests_, large_requests_, async_jobs_;
  std::deque<std::uint64_t> news_;  // connections whose response stream has something to write
  Deadline timer_at_ = Deadline::max();
  Deadline listen_again_at_ = Deadline::max();
  Deadline eviction_logged_at_ = {};
  bool at_capacity_ = false;  // the listening socket is not watched until a connection goes
  Stage stage_ = Stage::serving;

  Threads threads_, finished_threads_;
  std::chrono::nanoseconds cpu_used_{};  // by the process, at
  Deadline cpu_looked_at_ = {};
  std::size_t finished_ = 0;      // requests since then
  std::size_t pollers_ = 0;       // threads that poll, or handle an event without blocking
  std::size_t served_ = 0;        // requests that a thread serves
  std::size_t served_bytes_ = 0;  // of the large ones among them
  std::size_t async_ = 0;         // async jobs queued or running
};

}  // namespace transports::http
