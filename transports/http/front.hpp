// The front of the HTTP door: accepts connections, reads requests within their time limits, hands them to the
// application and writes what it answers. Knows HTTP/1.1 and nothing of what is asked.
//
// One thread (the one in run()) accepts, one watches the sockets nobody works on, a pool serves requests. A connection
// costs a thread only from the moment its request's head is complete until its answer is written: idle clients and
// clients that dribble their headers cost a descriptor. Owned by HttpServer; open() and run() are called once, stop()
// from any thread.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>

#include "listener.hpp"
#include "message.hpp"
#include "problem.hpp"
#include "socket_watch.hpp"
#include "tastytrade_mcp/transports/http.hpp"
#include "thread_pool.hpp"
#include "tls.hpp"

namespace transports::http {

// What stands behind the front. Called by many threads at once.
class Application {
 public:
  virtual ~Application() = default;
  // First: gives the request its id. Also called for requests too broken to have anything else.
  virtual void name(Request& request) = 0;
  // Before the body is read: a response refuses the request or needs no body.
  virtual std::optional<Response> admit(Request& request) = 0;
  virtual Response answer(Request& request, Exchange& exchange) = 0;
  // Adds what every response carries. Last before writing.
  virtual void finish(const Request& request, Response& response) = 0;
  // Once the response is written, or could not be (status 499).
  virtual void record(const Request& request, int status) = 0;
};

class Front {
 public:
  Front(const HttpOptions& options, Application& application);
  ~Front();

  int open();  // throws Error{not_ready}
  void run();
  void stop();

 private:
  struct Visitor;
  using VisitorPointer = std::shared_ptr<Visitor>;
  class LiveExchange;

  // Accepting.
  void accept_all();
  void admit(Listener::Accepted accepted);
  bool make_room();
  void wait_for_clients();
  void drain();

  // A visitor's life, on a pool thread.
  void submit(VisitorPointer visitor);
  void advance(const VisitorPointer& visitor);
  bool receive(const VisitorPointer& visitor);
  bool serve(Visitor& visitor);
  Response produce(Visitor& visitor, Request& request, LiveExchange& exchange, bool& keep);
  void refuse(Visitor& visitor, const Problem& problem);
  bool deliver(Visitor& visitor, const Request& request, Response& response, bool keep);
  void await_next(Visitor& visitor);
  void linger(const VisitorPointer& visitor);
  void drop_received(const VisitorPointer& visitor);

  // Between threads.
  void park(const VisitorPointer& visitor, SocketWatch::Interest interest);
  void wake(const VisitorPointer& visitor, SocketWatch::Ticket ticket, SocketWatch::Event event);
  void forget(const VisitorPointer& visitor);
  bool quiet_within(std::chrono::milliseconds time);

  const HttpOptions& options_;
  const HttpLimits& limits_;
  Application& application_;
  std::size_t most_connections_ = 0;
  std::unique_ptr<TlsContext> tls_;
  Listener listener_;
  FileDescriptor stop_event_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::set<VisitorPointer> visitors_;
  std::map<SocketWatch::Ticket, VisitorPointer> parked_;  // the longest parked first
  std::size_t working_ = 0;                               // visitors with a job submitted or running
  bool crowded_ = false;                                  // the acceptor waits for one to go
  bool draining_ = false;                                 // nobody is parked any more

  std::atomic<bool> stopping_ = false;
  std::stop_source patience_;  // stopped when requests in flight have had their time
  std::unique_ptr<SocketWatch> watch_;
  std::unique_ptr<ThreadPool> pool_;
};

}  // namespace transports::http
