// A client's connection: receives one request after the other, has HttplibAdapter answer each, and writes the rest of
// the answer as the client receives it. A state machine that never waits: it tells its host (EpollServer, PlainServer)
// what to wait for (phase, interest, deadline), and the host calls it when that has happened. Used by one thread at a
// time.
#pragma once

#include <chrono>
#include <memory>

#include "http/metrics.hpp"
#include "http/server/connection/request_state.hpp"
#include "http/server/httplib_adapter.hpp"
#include "http/server/parsing/chunk_check.hpp"
#include "http/server/parsing/head_check.hpp"
#include "http/server/request_handler.hpp"
#include "http/server/response_stream.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

using Deadline = std::chrono::steady_clock::time_point;

class ClientConnection;

// The server that a connection belongs to.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;
  virtual RequestHandler& handler() = 0;
  virtual HttplibAdapter& httplib() = 0;
  virtual const HttpLimits& limits() const = 0;
  // Whether the server stops: no connection waits for another request.
  virtual bool is_stopping() const = 0;
  // Requested when the stopping server waits no longer for requests in flight.
  virtual std::stop_token drain_expired() const = 0;
  // Runs `job` on another thread. Returns false, without running it, if too many run.
  virtual bool run_async(const std::shared_ptr<RequestState>& request_state, std::function<void()> job) = 0;
  // While a thread serves the connection: calls request_state->disconnect() if the client disconnects before
  // unwatch_hang_up().
  virtual void watch_hang_up(ClientConnection& connection, const std::shared_ptr<RequestState>& request_state) = 0;
  virtual void unwatch_hang_up(ClientConnection& connection) = 0;
  // Returns the function that a response stream calls when it has data: the host then calls on_stream_data(). The
  // function may be called after the server has ended; it does nothing then.
  virtual std::function<void()> make_wake_callback(ClientConnection& connection) = 0;
};

class ClientConnection {
 public:
  enum class Phase {
    idle,       // between requests
    head,       // waits for the rest of a head
    body,       // waits for the rest of a body
    sending,    // waits until the client has received the answer
    streaming,  // a response stream is open
    lingering,  // after the last answer: discards what arrives until the client closes the connection
  };
  enum class Interest { readable, writable, hang_up };
  // What the host does next. wait: waits for interest() until deadline(). serve: calls serve(). close: closes the
  // connection.
  enum class Next { wait, serve, close };

  // `id`: unique within the host.
  ClientConnection(std::uint64_t id, ClientSocket socket, ConnectionHost& host);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  // These never block.
  Next on_ready();        // interest() has happened, or the socket is broken
  Next on_deadline();     // deadline() has passed
  Next on_stream_data();  // streaming: the response stream has data or was closed
  // Runs filters and handlers, so it may block. Called after Next::serve.
  Next serve();
  // Called before the connection is closed: ends its response stream and logs an unanswered request.
  void abandon();
  // Shuts the socket down, so that the thread that uses it notices. From any thread.
  void abort() { socket_.abort(); }

  std::uint64_t id() const { return id_; }
  support::platform::SocketHandle handle() const { return socket_.handle(); }
  const std::string& peer() const { return socket_.peer(); }
  Phase phase() const { return phase_; }
  Interest interest() const { return interest_; }
  Deadline deadline() const { return deadline_; }
  // Memory for received bytes that are not served yet and for unsent bytes.
  std::size_t buffered_bytes() const;

 private:
  class HandlerContext;
  class Producer;
  struct Streaming;

  Next receive_more();
  Next scan_head();
  Next begin_request();
  Next collect_body();
  Next answer_request();
  Next refuse(const HttpError& error);
  Next respond(Response response);
  Next deliver(Producer& producer, std::string_view body);
  Next flush();
  Next finish_answer(bool is_delivered);
  Next await_next();
  Next linger();
  Next discard_received();
  bool skip_received_body();
  Next wait(Phase phase, Interest interest, Deadline deadline);
  Next wait_for_socket(ClientSocket::Outcome outcome, Phase phase, Deadline deadline);

  // A streamed response (client_connection_stream.cpp).
  Next begin_stream(std::shared_ptr<ResponseStream> stream);
  Next write_stream();
  bool is_still_authorized();
  void fill_pending();
  Next end_stream(bool is_complete);
  void abandon_stream(ResponseStream& stream);

  const std::uint64_t id_;
  ClientSocket socket_;
  ConnectionHost& host_;

  std::string received_;  // not parsed yet
  std::string unsent_;    // written by httplib, not sent yet
  HeadScanner scanner_;
  HeadScanner::State head_state_ = HeadScanner::State::incomplete;

  Phase phase_ = Phase::head;
  Interest interest_ = Interest::readable;
  Deadline deadline_;
  std::size_t discarded_bytes_ = 0;

  // Of the current request.
  std::unique_ptr<Request> request_;
  std::unique_ptr<ChunkCheck> chunks_;
  std::shared_ptr<RequestState> request_state_;
  bool keep_alive_ = false;
  int status_ = 0;
  std::unique_ptr<Streaming> streaming_;

  const metrics::Running counted_;
};

}  // namespace transports::http
