// The part of the front that runs on the pool's threads: one visitor's requests, from bytes to answer.
#include "body_reader.hpp"
#include "response_writer.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "visitor.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLingerTime{2'000};
constexpr std::size_t kMostThrownAway = std::size_t{4} * 1024 * 1024;

Problem head_problem(HeadScanner::State state) {
  if (state == HeadScanner::State::too_large) {
    return {.status = 431,
            .code = "headers_too_large",
            .message = "The request's headers are larger than " + std::to_string(kMostHeadBytes) + " bytes."};
  }
  return {.message = "This is no HTTP/1.1 request."};
}

const Problem kTooSlow = {
    .status = 408, .code = "request_timeout", .message = "The headers did not arrive in time.", .retryable = true};
const Problem kDefect = {.status = 500,
                         .code = "internal",
                         .message = "The request failed because of a defect in this server.",
                         .hint = "The server's log has the details under this request_id."};

}  // namespace

// Takes what has arrived. False if that was nothing: the visitor is then parked until there is more, or gone.
bool Front::receive(const VisitorPointer& visitor) {
  switch (visitor->connection.fill()) {
    case Connection::Outcome::closed:
      forget(visitor);
      return false;
    case Connection::Outcome::wants_read:
      park(visitor, SocketWatch::Interest::readable);
      return false;
    case Connection::Outcome::wants_write:
      park(visitor, SocketWatch::Interest::writable);
      return false;
    case Connection::Outcome::progress:
      return true;
  }
  return false;
}

// Goes on until there is nothing to do without waiting.
void Front::advance(const VisitorPointer& visitor) {
  Connection& connection = visitor->connection;
  if (visitor->phase == Visitor::Phase::streaming) return write_stream(visitor);
  if (visitor->phase == Visitor::Phase::lingering) return drop_received(visitor);
  while (true) {
    // RFC 9112 section 2.2: an empty line before a request is an old client's habit.
    if (visitor->scanner.length() == 0 && connection.received().starts_with("\r\n")) connection.received().erase(0, 2);
    const HeadScanner::State state = visitor->scanner.scan(connection.received());
    if (state == HeadScanner::State::complete) {
      const Next next = serve(visitor);
      if (next == Next::nothing) return linger(visitor);
      if (next == Next::stream && !go_on_streaming(visitor)) return;
      await_next(*visitor);
      continue;
    }
    if (state != HeadScanner::State::incomplete) {
      refuse(*visitor, head_problem(state));
      return linger(visitor);
    }
    if (visitor->phase == Visitor::Phase::head && Clock::now() >= visitor->deadline) {
      refuse(*visitor, kTooSlow);
      return linger(visitor);
    }
    if (!receive(visitor)) return;
    if (visitor->phase == Visitor::Phase::idle) {
      visitor->phase = Visitor::Phase::head;
      visitor->deadline = Clock::now() + limits_.header_time;
    }
  }
}

void Front::await_next(Visitor& visitor) {
  visitor.scanner.restart();
  const bool begun = !visitor.connection.received().empty();
  visitor.phase = begun ? Visitor::Phase::head : Visitor::Phase::idle;
  visitor.deadline = Clock::now() + (begun ? limits_.header_time : limits_.idle_time);
}

Front::Next Front::serve(const VisitorPointer& visitor) {
  Connection& connection = visitor->connection;
  auto parsed = parse_head(std::string_view(connection.received()).substr(0, visitor->scanner.length()));
  connection.received().erase(0, visitor->scanner.length());
  if (const auto* problem = std::get_if<Problem>(&parsed)) {
    refuse(*visitor, *problem);
    return Next::nothing;
  }
  auto& request = std::get<Request>(parsed);
  request.peer = connection.peer();
  request.secure = connection.secure();
  application_.name(request);
  bool keep = request.keep_alive;
  LiveExchange exchange(*this, connection.descriptor());
  Response response = produce(*visitor, request, exchange, keep);
  exchange.stop_watching();
  keep = keep && !stopping_ && !(response.feed && request.http_1_0);
  const bool delivered = !exchange.client_gone() && deliver(*visitor, request, response, keep);
  if (delivered && response.feed) {
    begin_stream(visitor, std::move(request), response, exchange.state(), keep);
    return Next::stream;
  }
  if (response.feed) lose(response.feed, exchange.state());
  application_.record(request, delivered ? response.status : kClientGone);
  return delivered && keep ? Next::request : Next::nothing;
}

Response Front::produce(Visitor& visitor, Request& request, LiveExchange& exchange, bool& keep) {
  Connection& connection = visitor.connection;
  bool body_read = !request.has_body();
  try {
    if (auto early = application_.admit(request)) {
      // A stranger's body is not worth a thread that waits for it.
      keep = keep && skip_received_body(connection, request);
      return *std::move(early);
    }
    const bool will_come = request.content_length.value_or(0) <= limits_.body_bytes;
    if (request.expects_continue && request.has_body() && will_come && connection.received().empty()) {
      connection.write("HTTP/1.1 100 Continue\r\n\r\n", Clock::now() + limits_.write_time);
    }
    if (const auto problem = read_body(connection, request, limits_.body_bytes, Clock::now() + limits_.body_time)) {
      keep = false;
      return to_response(*problem, request);
    }
    body_read = true;
    return application_.answer(request, exchange);
  } catch (const support::Error& error) {
    if (support::http_status(error.code) >= 500) {
      support::log_warning(
          "request_failed",
          {{"request_id", request.id}, {"code", support::name(error.code)}, {"reason", error.for_operator()}});
    }
    keep = keep && body_read;
    return to_response(problem_of(error), request);
  } catch (const std::exception& failure) {
    keep = false;
    support::log_error("request_failed",
                       {{"request_id", request.id}, {"exception", support::printable(failure.what(), 200)}});
    return to_response(kDefect, request);
  }
}

bool Front::deliver(Visitor& visitor, const Request& request, Response& response, bool keep) {
  application_.finish(request, response);
  return write_response(visitor.connection, response,
                        {.head_only = request.method == "HEAD",
                         .http_1_0 = request.http_1_0,
                         .keep_alive = keep,
                         .write_time = limits_.write_time});
}

// For what is no request.
void Front::refuse(Visitor& visitor, const Problem& problem) {
  Request request;
  request.peer = visitor.connection.peer();
  application_.name(request);
  Response response = to_response(problem, request);
  const bool delivered = deliver(visitor, request, response, false);
  application_.record(request, delivered ? response.status : kClientGone);
}

// Closing with unread bytes in the socket would reset the connection, and the answer might be lost with it.
void Front::linger(const VisitorPointer& visitor) {
  visitor->connection.finish_writing();
  visitor->connection.received().clear();
  visitor->phase = Visitor::Phase::lingering;
  visitor->deadline = Clock::now() + kLingerTime;
  drop_received(visitor);
}

void Front::drop_received(const VisitorPointer& visitor) {
  while (Clock::now() < visitor->deadline) {
    if (!receive(visitor)) return;
    visitor->thrown_away += visitor->connection.received().size();
    visitor->connection.received().clear();
    if (visitor->thrown_away > kMostThrownAway) break;
  }
  forget(visitor);
}

}  // namespace transports::http
