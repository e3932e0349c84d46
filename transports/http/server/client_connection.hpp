// A client's connection: collects one request after the other, lets AnswerServer answer each, and writes what the
// client does not take at once. A state machine: it never waits, but says what for (`phase`, `interest`, `deadline`),
// and is told when that has come. Whoever drives it (epoll_server.hpp, plain_server.hpp) lets one thread at a time work
// on it.
#pragma once

#include <chrono>
#include <memory>

#include "answer_server.hpp"
#include "chunk_check.hpp"
#include "exchange_state.hpp"
#include "head_check.hpp"
#include "request_handler.hpp"
#include "response_stream.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

using Deadline = std::chrono::steady_clock::time_point;

class ClientConnection;

// The server around its connections.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;
  virtual RequestHandler& handler() = 0;
  virtual AnswerServer& answers() = 0;
  virtual const HttpLimits& limits() const = 0;
  // No further request is awaited on any connection.
  virtual bool is_stopping() const = 0;
  // Requested when requests in flight are waited for no longer.
  virtual std::stop_token drain_expired() const = 0;
  // False if too many run already; `job` is then dropped.
  virtual bool run_async(const std::shared_ptr<ExchangeState>& exchange, std::function<void()> job) = 0;
  // While a thread serves the connection: calls exchange->hang_up() if the client hangs up before unwatch_hang_up().
  virtual void watch_hang_up(ClientConnection& connection, const std::shared_ptr<ExchangeState>& exchange) = 0;
  virtual void unwatch_hang_up(ClientConnection& connection) = 0;
  // What a response stream calls when it has something to write: lets on_news() be called. Good beyond the server's
  // end.
  virtual std::function<void()> news_callback(ClientConnection& connection) = 0;
};

class ClientConnection {
 public:
  enum class Phase {
    idle,       // between requests
    head,       // a head is expected or has begun
    body,       // the head is complete, the body is not
    sending,    // the answer is complete, the client has yet to take it
    streaming,  // the answer comes piece by piece
    lingering,  // answered for the last time: what still arrives is thrown away until the client has read the answer
  };
  enum class Interest { readable, writable, hang_up };
  // wait: for what phase(), interest() and deadline() say. serve: call serve(). close: drop the connection.
  enum class Next { wait, serve, close };

  // `id`: what the host calls it.
  ClientConnection(std::uint64_t id, ClientSocket socket, ConnectionHost& host);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  // These never block.
  Next on_ready();     // what was waited for has happened, or the socket is broken
  Next on_deadline();  // it has not
  Next on_news();      // streaming: the response stream has something to write
  // Runs filters and handlers, so it may block. Call it after Next::serve, or when a heartbeat of a stream is due.
  Next serve();
  // The connection is about to be dropped: ends a response stream, and logs a request that gets no answer.
  void abandon();
  // Makes whoever uses the socket notice that it is over. From any thread.
  void abort() { socket_.abort(); }

  std::uint64_t id() const { return id_; }
  int descriptor() const { return socket_.descriptor(); }
  const std::string& peer() const { return socket_.peer(); }
  Phase phase() const { return phase_; }
  Interest interest() const { return interest_; }
  Deadline deadline() const { return deadline_; }
  // Memory held for what has been received and not served, and for what has not been sent.
  std::size_t buffered_bytes() const;

 private:
  class LiveExchange;
  class Job;
  struct Streaming;

  Next receive_more();
  Next scan_head();
  Next begin_request();
  Next collect_body();
  Next answer_request();
  Next refuse(const HttpError& problem);
  Next respond(Response response);
  Next deliver(Job& job, std::string_view body);
  Next flush();
  Next finish_answer(bool is_delivered);
  Next await_next();
  Next linger();
  Next discard_received();
  bool skip_received_body();
  Next wait(Phase phase, Interest interest, Deadline deadline);
  Next wait_for_socket(ClientSocket::Outcome outcome, Phase phase, Deadline deadline);

  // A response that comes piece by piece (client_connection_stream.cpp).
  Next begin_stream(std::shared_ptr<ResponseStream> stream);
  Next write_stream();
  bool is_still_authorized();
  void take_pending();
  Next end_stream(bool is_complete);
  void lose_stream(ResponseStream& stream);

  const std::uint64_t id_;
  ClientSocket socket_;
  ConnectionHost& host_;

  std::string received_;  // not yet consumed
  std::string unsent_;    // written by httplib, not yet taken by the client
  HeadScanner scanner_;
  HeadScanner::State head_state_ = HeadScanner::State::incomplete;

  Phase phase_ = Phase::head;
  Interest interest_ = Interest::readable;
  Deadline deadline_;
  std::size_t discarded_bytes_ = 0;

  // Of the request at hand.
  std::unique_ptr<Request> request_;
  std::unique_ptr<ChunkCheck> chunks_;
  std::shared_ptr<ExchangeState> exchange_;
  bool keep_alive_ = false;
  int status_ = 0;
  std::unique_ptr<Streaming> streaming_;
};

}  // namespace transports::http
