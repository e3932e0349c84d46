#include "http/server/connection/client_connection.hpp"

#include "http/error_response.hpp"
#include "http/server/connection/streaming.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;
using Outcome = ClientSocket::Outcome;

constexpr std::chrono::milliseconds kLingerTime{2'000};
constexpr int kMaxDiscardsAtOnce = 4;
constexpr std::size_t kMaxDiscardedBytes = std::size_t{4} * 1024 * 1024;

const HttpError kHeadTooSlow = {
    .status = 408, .code = "request_timeout", .message = "The headers did not arrive in time.", .retryable = true};
const HttpError kBodyTooSlow = {
    .status = 408, .code = "request_timeout", .message = "The body did not arrive in time.", .retryable = true};
const HttpError kBodyCutShort = {.message = "The request ended before its body did."};
const HttpError kDefect = {.status = 500,
                           .code = "internal",
                           .message = "The request failed because of a defect in this server.",
                           .hint = "The server's log has the details under this request_id."};

}  // namespace

// The RequestContext of the handler that serves the current request.
class ClientConnection::HandlerContext final : public RequestContext {
 public:
  explicit HandlerContext(ClientConnection& connection) : connection_(connection), state_(connection.request_state_) {}
  ~HandlerContext() override {
    if (is_watching_) connection_.host_.unwatch_hang_up(connection_);
  }

  std::stop_token stop() const override { return state_->stop_token(); }
  void cancel_on_disconnect() override {
    if (!state_->set_cancel_on_disconnect()) return;
    is_watching_ = true;
    connection_.host_.watch_hang_up(connection_, state_);
  }
  bool is_disconnected() const override { return state_->is_disconnected(); }
  bool run_async(std::function<void()> job) override { return connection_.host_.run_async(state_, std::move(job)); }

 private:
  ClientConnection& connection_;
  const std::shared_ptr<RequestState> state_;
  bool is_watching_ = false;
};

// Makes the answer to the current request.
class ClientConnection::Producer final : public ResponseProducer {
 public:
  // `early`: the answer, if it was made before the body was received; else the route's handler makes it.
  Producer(ClientConnection& connection, std::optional<Response> early)
      : connection_(connection), early_(std::move(early)) {}

  void set_stream(ClientStream& stream) { stream_ = &stream; }

  Response make_response(std::string body) override {
    Response response = early_ ? *std::move(early_) : handle(std::move(body));
    connection_.host_.handler().add_headers(*connection_.request_, response);
    return response;
  }
  bool keeps_alive(const Response& response) override {
    if (connection_.request_state_ && connection_.request_state_->is_disconnected()) stream_->discard();
    const bool ends_body =
        response.stream && connection_.request_->http_1_0;  // the end of the connection ends the body
    connection_.keep_alive_ = connection_.keep_alive_ && !ends_body && !connection_.host_.is_stopping();
    return connection_.keep_alive_;
  }

 private:
  Response handle(std::string body) {
    Request& request = *connection_.request_;
    request.body = std::move(body);
    try {
      HandlerContext context(connection_);
      return connection_.host_.handler().handle(request, context);
    } catch (const support::Error& error) {
      return failed(error, request);
    } catch (const std::exception& failure) {
      connection_.keep_alive_ = false;
      return failed(failure, request);
    }
  }

 public:
  static Response failed(const support::Error& error, const Request& request) {
    if (support::http_status(error.code) >= 500) {
      support::log_warning("request_failed",
                           {{"code", support::to_string(error.code)}, {"reason", error.operator_message()}});
    }
    return error_response(to_http_error(error), request);
  }
  static Response failed(const std::exception& failure, const Request& request) {
    support::log_error("request_failed", {{"exception", support::printable(failure.what(), 200)}});
    return error_response(kDefect, request);
  }

 private:
  ClientConnection& connection_;
  std::optional<Response> early_;
  ClientStream* stream_ = nullptr;
};

ClientConnection::ClientConnection(std::uint64_t id, ClientSocket socket, ConnectionHost& host)
    : id_(id),
      socket_(std::move(socket)),
      host_(host),
      deadline_(Clock::now() + host.limits().header_time),
      counted_(http_metrics().connections.with()) {}

ClientConnection::~ClientConnection() = default;

std::size_t ClientConnection::buffered_bytes() const {
  static const std::size_t kInside = std::string().capacity();  // held without memory of its own
  const auto held = [](const std::string& text) { return text.capacity() > kInside ? text.capacity() : 0; };
  return held(received_) + held(unsent_) + (chunks_ ? held(chunks_->data()) : 0) +
         (streaming_ ? held(streaming_->pending) : 0);
}

ClientConnection::Next ClientConnection::wait(Phase phase, Interest interest, Deadline deadline) {
  phase_ = phase;
  interest_ = interest;
  deadline_ = deadline;
  return Next::wait;
}

// TLS may have to write before it can read, and the reverse.
ClientConnection::Next ClientConnection::wait_for_socket(Outcome outcome, Phase phase, Deadline deadline) {
  return wait(phase, outcome == Outcome::wants_write ? Interest::writable : Interest::readable, deadline);
}

ClientConnection::Next ClientConnection::on_ready() {
  switch (phase_) {
    case Phase::idle:
    case Phase::head:
    case Phase::body:
      return receive_more();
    case Phase::sending:
      return flush();
    case Phase::streaming:
      return interest_ == Interest::hang_up ? end_stream(false) : write_stream();
    case Phase::lingering:
      return discard_received();
  }
  return Next::close;
}

ClientConnection::Next ClientConnection::on_deadline() {
  switch (phase_) {
    case Phase::head:
      return received_.empty() || host_.is_stopping() ? Next::close : refuse(kHeadTooSlow);
    case Phase::body:
      keep_alive_ = false;
      return respond(error_response(kBodyTooSlow, *request_));
    case Phase::sending:
      return finish_answer(false);
    case Phase::streaming:
      if (interest_ != Interest::hang_up) return end_stream(false);
      streaming_->is_heartbeat_due = true;
      return Next::serve;
    case Phase::idle:
    case Phase::lingering:
      return Next::close;
  }
  return Next::close;
}

// Receives until the socket has no more bytes or a request is complete.
ClientConnection::Next ClientConnection::receive_more() {
  do {
    const Outcome outcome = socket_.receive(received_);
    if (outcome == Outcome::closed) {
      if (phase_ != Phase::body) return Next::close;
      keep_alive_ = false;
      return respond(error_response(kBodyCutShort, *request_));
    }
    if (outcome != Outcome::progress) return wait_for_socket(outcome, phase_, deadline_);
    if (phase_ == Phase::idle) {
      phase_ = Phase::head;
      deadline_ = Clock::now() + host_.limits().header_time;
    }
    const Next next = phase_ == Phase::body ? collect_body() : scan_head();
    if (next != Next::wait || (phase_ != Phase::head && phase_ != Phase::body)) return next;
  } while (socket_.has_pending());
  return Next::wait;
}

ClientConnection::Next ClientConnection::scan_head() {
  phase_ = Phase::head;
  // RFC 9112 section 2.2: old clients send an empty line before a request.
  if (scanner_.length() == 0 && received_.starts_with("\r\n")) received_.erase(0, 2);
  head_state_ = scanner_.scan(received_);
  if (head_state_ != HeadScanner::State::incomplete) return Next::serve;
  interest_ = Interest::readable;
  return Next::wait;
}

ClientConnection::Next ClientConnection::serve() {
  if (streaming_) return is_still_authorized() ? write_stream() : end_stream(false);
  if (!request_) return begin_request();
  const support::LogScope scope(request_->log_ids());
  return answer_request();
}

ClientConnection::Next ClientConnection::begin_request() {
  if (head_state_ != HeadScanner::State::complete) return refuse(describe(head_state_));
  auto checked = check_head(std::string_view(received_).substr(0, scanner_.length()));
  received_.erase(0, scanner_.length());
  scanner_.restart();
  if (const auto* error = std::get_if<HttpError>(&checked)) return refuse(*error);
  request_ = std::make_unique<Request>(std::get<Request>(std::move(checked)));
  Request& request = *request_;
  request.peer = socket_.peer();
  request.secure = socket_.secure();
  host_.handler().prepare(request);
  const support::LogScope scope(request.log_ids());
  keep_alive_ = request.keep_alive;
  std::optional<Response> early;
  try {
    early = host_.handler().admit(request);
  } catch (const support::Error& error) {
    early = Producer::failed(error, request);
  } catch (const std::exception& failure) {
    keep_alive_ = false;
    early = Producer::failed(failure, request);
  }
  if (early) {
    // The connection is not kept if the body of the refused request has yet to arrive.
    keep_alive_ = keep_alive_ && skip_received_body();
    return respond(*std::move(early));
  }
  if (!request.has_body()) return answer_request();
  if (request.content_length.value_or(0) > request.max_body_bytes) {
    keep_alive_ = false;
    return respond(error_response(body_too_large(request.max_body_bytes), request));
  }
  if (request.chunked) chunks_ = std::make_unique<ChunkCheck>(request.max_body_bytes);
  if (request.expects_continue && received_.empty()) {
    std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
    std::size_t sent = 0;
    socket_.send(interim, sent);
    unsent_ = interim.substr(sent);
  }
  wait(Phase::body, Interest::readable, Clock::now() + host_.limits().body_time);
  const Next next = collect_body();
  if (next == Next::serve) return answer_request();
  return next == Next::wait && phase_ == Phase::body && socket_.has_pending() ? receive_more() : next;
}

ClientConnection::Next ClientConnection::collect_body() {
  bool is_whole = false;
  if (chunks_) {
    const ChunkCheck::State state = chunks_->take(received_);
    if (state == ChunkCheck::State::malformed || state == ChunkCheck::State::too_large) {
      keep_alive_ = false;
      return respond(error_response(describe(state, request_->max_body_bytes), *request_));
    }
    is_whole = state == ChunkCheck::State::complete;
  } else {
    const std::size_t length = *request_->content_length;
    is_whole = received_.size() >= length;
    // Reserves memory for a body only when half of it has arrived.
    if (!is_whole && received_.size() >= length / 2) received_.reserve(length);
  }
  return is_whole ? Next::serve : wait(Phase::body, Interest::readable, deadline_);
}

// Discards the body if it has arrived in full. Returns false if it has not.
bool ClientConnection::skip_received_body() {
  if (!request_->has_body()) return true;
  if (request_->chunked || received_.size() < *request_->content_length) return false;
  received_.erase(0, *request_->content_length);
  return true;
}

ClientConnection::Next ClientConnection::answer_request() {
  request_state_ = std::make_shared<RequestState>(host_.drain_expired());
  Producer producer(*this, std::nullopt);
  if (chunks_) return deliver(producer, chunks_->data());
  return deliver(producer, std::string_view(received_).substr(0, request_->content_length.value_or(0)));
}

// Sends an error for input that could not be parsed as a request.
ClientConnection::Next ClientConnection::refuse(const HttpError& error) {
  request_ = std::make_unique<Request>();
  request_->peer = socket_.peer();
  host_.handler().prepare(*request_);
  keep_alive_ = false;
  return respond(error_response(error, *request_));
}

ClientConnection::Next ClientConnection::respond(Response response) {
  Producer producer(*this, std::move(response));
  return deliver(producer, {});
}

ClientConnection::Next ClientConnection::deliver(Producer& producer, std::string_view body) {
  ClientStream stream(socket_, HttplibAdapter::reduced_head(*request_, body.size()), body, unsent_);
  producer.set_stream(stream);
  const Response response = host_.httplib().respond(stream, *request_, producer);
  if (!chunks_) received_.erase(0, body.size());
  chunks_.reset();
  status_ = response.status;
  if (stream.is_broken()) {
    if (response.stream) abandon_stream(*response.stream);
    return finish_answer(false);
  }
  return response.stream ? begin_stream(response.stream) : flush();
}

ClientConnection::Next ClientConnection::flush() {
  if (unsent_.empty()) return finish_answer(true);
  const bool is_first_try = phase_ != Phase::sending;
  std::size_t sent = 0;
  const Outcome outcome = socket_.send(unsent_, sent);
  unsent_.erase(0, sent);
  if (outcome == Outcome::closed) return finish_answer(false);
  if (outcome == Outcome::progress) return finish_answer(true);
  return wait_for_socket(outcome, Phase::sending, is_first_try ? Clock::now() + host_.limits().write_time : deadline_);
}

ClientConnection::Next ClientConnection::finish_answer(bool is_delivered) {
  const auto request = std::move(request_);
  request_state_.reset();
  unsent_ = {};
  host_.handler().log_response(*request, is_delivered ? status_ : kClientClosedRequest);
  if (!is_delivered) return Next::close;
  return keep_alive_ ? await_next() : linger();
}

// The next request may have arrived already.
ClientConnection::Next ClientConnection::await_next() {
  if (host_.is_stopping()) return linger();
  if (!received_.empty()) {
    deadline_ = Clock::now() + host_.limits().header_time;
    const Next next = scan_head();
    if (next == Next::wait && socket_.has_pending()) return receive_more();
    return next;
  }
  received_ = {};
  wait(Phase::idle, Interest::readable, Clock::now() + host_.limits().idle_time);
  return socket_.has_pending() ? receive_more() : Next::wait;
}

// Closing a socket with unread bytes resets the connection, and the client might not receive the answer.
ClientConnection::Next ClientConnection::linger() {
  socket_.finish_writing();
  received_ = {};
  wait(Phase::lingering, Interest::readable, Clock::now() + kLingerTime);
  return discard_received();
}

ClientConnection::Next ClientConnection::discard_received() {
  // Bounded, so that a client that sends without end does not keep the thread.
  for (int i = 0; i < kMaxDiscardsAtOnce; ++i) {
    const Outcome outcome = socket_.receive(received_);
    if (outcome == Outcome::closed) return Next::close;
    if (outcome != Outcome::progress) return wait_for_socket(outcome, Phase::lingering, deadline_);
    discarded_bytes_ += received_.size();
    received_.clear();
    if (discarded_bytes_ > kMaxDiscardedBytes) return Next::close;
  }
  return Clock::now() < deadline_ ? wait(Phase::lingering, Interest::readable, deadline_) : Next::close;
}

void ClientConnection::abandon() {
  if (streaming_) {
    end_stream(false);
  } else if (request_) {
    finish_answer(false);
  }
}

}  // namespace transports::http
