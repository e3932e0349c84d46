// The front of the HTTP door: accepts connections, reads requests within their time limits, hands them to the
// application and writes what it answers. Knows HTTP/1.1 and nothing of what is asked.
//
// One thread (the one in run()) accepts, one watches the sockets nobody works on, a pool serves requests. A connection
// costs a thread only from the moment its request's head is complete until its answer is written: idle clients and
// clients that dribble their headers cost a descriptor. So do answers that come bit by bit (Response::feed): whenever
// there is something to write, one of a few threads writes what the client takes without waiting. Calls whose answer is
// such a feed run on threads of their own (Exchange::run_aside), so that those that wait for their client do not keep
// its reply from being received. Owned by HttpServer; open() and run() are called once, stop() from any thread.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>

#include "connection.hpp"
#include "feed.hpp"
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
  // Whether the one whose answer is being streamed would still be let in.
  virtual bool is_still_let_in(const Request& request) = 0;
  // The server stops: closes the feeds that would last for ever. Called once, before requests in flight are waited for.
  virtual void drain() {}
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
  struct ExchangeState;
  using ExchangeStatePointer = std::shared_ptr<ExchangeState>;
  struct Streaming;
  struct Doorbell;
  enum class Next { request, stream, nothing };  // on a connection
  enum class Stage { serving, draining, closed };

  // Accepting.
  // Accepts the connections in the kernel's queue: while serving, or for the last time, not beyond `until`.
  void accept_all(std::optional<Deadline> until = std::nullopt);
  void take_leave();
  void admit(Listener::Accepted accepted);
  bool make_room();
  void wait_for_clients();
  void drain();

  // A visitor's life, on a pool thread.
  void submit(VisitorPointer visitor);
  void advance(const VisitorPointer& visitor);
  bool receive(const VisitorPointer& visitor);
  Next serve(const VisitorPointer& visitor);
  Response produce(Visitor& visitor, Request& request, LiveExchange& exchange, bool& keep);
  void refuse(Visitor& visitor, const Problem& problem);
  bool deliver(Visitor& visitor, const Request& request, Response& response, bool keep);
  void await_next(Visitor& visitor);
  void linger(const VisitorPointer& visitor);
  void drop_received(const VisitorPointer& visitor);

  // A body that comes bit by bit (streaming.cpp).
  void begin_stream(const VisitorPointer& visitor, Request request, Response& response, ExchangeStatePointer exchange,
                    bool keep);
  bool go_on_streaming(const VisitorPointer& visitor);
  bool is_still_for_its_reader(Streaming& stream);
  void add_to_pending(Streaming& stream);
  bool park_stream(const VisitorPointer& visitor, SocketWatch::Interest interest, Deadline deadline);
  void wake_stream(const VisitorPointer& visitor, SocketWatch::Event event);
  void rouse(const VisitorPointer& visitor);
  void write_stream(const VisitorPointer& visitor);
  bool end_stream(const VisitorPointer& visitor, bool complete);
  static void lose(const std::shared_ptr<Feed>& feed, const ExchangeStatePointer& exchange);

  // Between threads.
  void park(const VisitorPointer& visitor, SocketWatch::Interest interest);
  void wake(const VisitorPointer& visitor, SocketWatch::Ticket ticket, SocketWatch::Event event);
  void forget(const VisitorPointer& visitor);
  void give_up(const VisitorPointer& visitor);
  bool run_aside(ExchangeStatePointer exchange, std::function<void()> job);
  bool quiet_within(std::chrono::milliseconds time);
  void end_streams();

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
  std::size_t streams_ = 0;                               // visitors with a stream
  std::size_t aside_ = 0;                                 // jobs run aside
  bool crowded_ = false;                                  // the acceptor waits for one to go
  Stage stage_ = Stage::serving;                          // draining: nobody but streams is parked any more

  std::atomic<bool> stopping_ = false;
  std::stop_source patience_;  // stopped when requests in flight have had their time
  std::unique_ptr<SocketWatch> watch_;
  std::unique_ptr<ThreadPool> pool_, writers_, calls_;  // for requests, for streams, for what runs aside
  std::shared_ptr<Doorbell> doorbell_;
};

}  // namespace transports::http
