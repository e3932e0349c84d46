#include "mcp_endpoint.hpp"

#include "http/access/login_challenge.hpp"
#include "http/error_response.hpp"
#include "resumable_stream.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using mcp::Json;

constexpr int kServerError = -32000;
constexpr int kUnknownSession = -32001;
constexpr int kInvalidRequest = -32600;
constexpr std::string_view kSessionHeader = "Mcp-Session-Id";
constexpr std::string_view kInitialEventIdSince =
    "2025-11-25";                                     // clients before it may not understand an event without data
constexpr std::chrono::milliseconds kPatience{500};   // for us to hear that the client left its connection
constexpr std::chrono::seconds kRetryAfter{5};        // for a caller that has too many streams open
constexpr std::chrono::seconds kBetweenWarnings{60};  // about the same habit of clients
constexpr const char* kTooManyStreams = "You have too many event streams open. Close one, then try again.";

// A header that came twice with different values has none that could be trusted to be right.
std::optional<std::string> single(const Headers& headers, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& [field, text] : headers) {
    if (!equal_ignoring_case(field, name)) continue;
    if (!value) {
      value = text;
    } else if (*value != text) {
      *value += ", " + text;
    }
  }
  return value;
}

// A header of a revision later than every handshake one. Such requests have no session; a session header is ignored.
bool has_stateless_header(const mcp::ProtocolHeaders& headers) {
  return headers.protocol_version && mcp::looks_like_version(*headers.protocol_version) &&
         *headers.protocol_version > mcp::kNewestStateful;
}

// `refused`: the core's answer, whose id is kept.
Response unknown_session(const mcp::Reply* refused) {
  Json body = {{"jsonrpc", "2.0"}};
  if (refused != nullptr) {
    const Json answer = Json::parse(*refused->text);
    if (const Json* id = support::find(answer, "id")) body["id"] = *id;
  }
  body["error"] = {{"code", kUnknownSession},
                   {"message", "This session is unknown, expired or ended. Open a new one with `initialize`."}};
  return json_response(404, body);
}

// The core knows only that there was no valid session; the client must learn that its own is no longer one, because
// that (404) is what makes it open another.
bool is_missing_session(const mcp::Reply& reply) {
  if (reply.opened_session || !reply.text) return false;
  const Json body = Json::parse(*reply.text);
  const Json* error = support::find(body, "error");
  const Json* code = error == nullptr ? nullptr : support::find(*error, "code");
  return code != nullptr && (*code == kServerError || *code == kInvalidRequest);
}

Response busy() {
  return make_json_rpc_error(503, kServerError, "The server has as many streams as it can keep. Try again later.");
}

// Too many streams of one caller: 429 with when to come back. `body`: the JSON-RPC error.
Response over_share(std::string body) {
  Response response = json_text_response(429, std::move(body));
  response.headers.set("Retry-After", std::to_string(kRetryAfter.count()));
  return response;
}

// `id`: null for what is no request.
std::string error_with_id(const Json& id, const char* message) {
  Json body = {{"jsonrpc", "2.0"}};
  if (!id.is_null()) body["id"] = id;
  body["error"] = {{"code", kServerError}, {"message", message}};
  return support::to_text(body);
}

Response shutting_down() {
  return make_json_rpc_error(503, kServerError, "The server is shutting down.");
}

// Runs a call on another thread and closes its stream even if the call throws.
void run_into(mcp::Server& server, mcp::Call call, const mcp::Context::Send& send, const std::stop_token& stop,
              const std::function<void()>& release_connection, const std::function<void(std::string_view)>& send_answer,
              const std::function<void()>& finish) {
  try {
    const auto answer = server.run(std::move(call), send, stop, release_connection);
    if (answer && answer->text) send_answer(*answer->text);
  } catch (...) {
    finish();
    throw;
  }
  finish();
}

}  // namespace

Response McpEndpoint::post(Request& request, RequestContext& exchange) {
  mcp::ProtocolHeaders headers;
  headers.protocol_version = single(request.headers, "MCP-Protocol-Version");
  headers.method = single(request.headers, "Mcp-Method");
  headers.name = single(request.headers, "Mcp-Name");
  headers.parameter = [&request](std::string_view name) { return single(request.headers, name); };

  const bool stateless = has_stateless_header(headers);
  const AcceptedTypes accepted{.json = accepts(request.headers, "application", "json"),
                               .events = accepts(request.headers, "text", "event-stream")};
  if (auto refusal = check_accept(request, stateless, accepted)) return *std::move(refusal);
  std::optional<mcp::Session> session;
  const auto session_id = stateless ? std::nullopt : single(request.headers, kSessionHeader);
  if (session_id) session = sessions_.open(*session_id, request.principal);

  mcp::TransportInfo around;
  around.principal = request.principal;
  around.headers = &headers;
  around.session = session ? &*session : nullptr;
  around.cancellation_scope = session ? session->id : "";
  around.request_id = request.id;
  if (has_login_) {
    around.challenge = [this, &request](std::string_view scope) {
      // All that the operation needs, not only what is missing: clients ask for what stands here.
      const std::string needed = scope == "read" ? "read" : "read " + std::string(scope);
      return login_challenge(site_for_request(request, options_), "insufficient_scope",
                             "This tool needs the scope " + needed, needed);
    };
  }
  auto opened = server_.open(request.body, around);
  if (session && session->changed) sessions_.remember(*session);
  if (auto* call = std::get_if<mcp::Call>(&opened)) {
    return run_call(std::move(*call), around.cancellation_scope, accepted, request, exchange);
  }
  if (auto* subscription = std::get_if<mcp::Subscription>(&opened)) return listen(std::move(*subscription), request);
  auto& reply = std::get<mcp::Reply>(opened);
  if (session_id && !session && is_missing_session(reply)) return unknown_session(&reply);
  Response response = send_reply(std::move(reply), request);
  // A result in a media type that the client accepts. Errors are JSON, as before a request is understood.
  if (!accepted.json && response.status == 200 && !response.body.empty()) {
    response.headers.set("Content-Type", "text/event-stream");
    response.body = as_event(response.body);
  }
  return response;
}

// The specification wants both media types named in every request. A client that names JSON alone, or nothing, can be
// served where the answer is JSON, which nearly all are; calls that could send something first do without it then.
std::optional<Response> McpEndpoint::check_accept(const Request& request, bool stateless,
                                                  const AcceptedTypes& accepted) {
  const bool takes_answer = accepted.json || (stateless && accepted.events);  // either kind can carry one
  if (!takes_answer || (options_.strict_accept && !(accepted.json && accepted.events))) {
    const char* const needed = options_.strict_accept ? "Accept must admit application/json and text/event-stream."
                               : stateless            ? "Accept must admit application/json or text/event-stream."
                                                      : "Accept must admit application/json.";
    return make_json_rpc_error(406, kServerError, needed);
  }
  if (accepted.json && accepted.events && request.headers.has("Accept")) return std::nullopt;
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  const auto pause = std::chrono::steady_clock::duration(kBetweenWarnings).count();
  auto last = warned_about_accept_.load();
  if ((last == 0 || now - last >= pause) && warned_about_accept_.compare_exchange_strong(last, now)) {
    support::log_warning("accept_incomplete",
                         {{"request_id", request.id},
                          {"accept", support::printable(request.headers.find("Accept").value_or("(none)"), 100)},
                          {"hint", "The client should send: Accept: application/json, text/event-stream"}});
  }
  return std::nullopt;
}

// The caller's share of one more stream. A stream of its own that lost its connection makes room for a new one.
std::shared_ptr<void> McpEndpoint::take_share(const std::string& caller) {
  auto share = shares_.take(caller);
  while (!share && streams_.evict_standalone(caller)) share = shares_.take(caller);
  return share;
}

Response McpEndpoint::send_reply(mcp::Reply reply, const Request& request) {
  Response response;
  if (reply.text) response = json_text_response(reply.status, *std::move(reply.text));
  response.status = reply.status;
  if (!reply.challenge.empty()) response.headers.set("WWW-Authenticate", reply.challenge);
  if (reply.opened_session) {
    sessions_.seal(*reply.opened_session, request.principal);
    response.headers.set(kSessionHeader, reply.opened_session->id);
  }
  return response;
}

Response McpEndpoint::run_call(mcp::Call call, const std::string& session, const AcceptedTypes& accepted,
                               const Request& request, RequestContext& exchange) {
  // Without a session the connection is all that ties a client to its request. With one, it may come back.
  if (call.is_stateless()) exchange.cancel_on_disconnect();
  const bool needs_events = call.needs_stream() || !accepted.json;
  if (!needs_events || !accepted.events) return run_at_once(std::move(call), exchange);
  const auto share = take_share(request.principal.id);
  if (!share) return over_share(server_.refuse(std::move(call), kTooManyStreams));
  return call.is_stateless() || session.empty()
             ? run_on_stream(std::move(call), share, exchange)
             : run_on_resumable(std::move(call), session, share, request.principal.id, exchange);
}

Response McpEndpoint::run_at_once(mcp::Call call, RequestContext& exchange) {
  auto answer = server_.run(std::move(call), {}, exchange.stop());
  if (answer && answer->text) return json_text_response(answer->status, *std::move(answer->text));
  if (!answer && exchange.stop().stop_requested()) return shutting_down();
  Response empty;  // cancelled by the client, who expects no answer any more, or there is none
  empty.status = answer ? answer->status : 202;
  return empty;
}

Response McpEndpoint::run_on_stream(mcp::Call call, const std::shared_ptr<void>& share, RequestContext& exchange) {
  const auto feed = open_event_feed();
  feed->on_abandon([share] {});  // held until the feed is over
  const auto waiting = std::make_shared<mcp::Call>(std::move(call));
  const bool taken = exchange.run_async([this, feed, waiting, share, stop = exchange.stop()] {
    const auto send = [&](const Json& message) {
      feed->push(as_event(support::to_text(message)), is_droppable(message));
    };
    const auto send_answer = [&](std::string_view text) { feed->push(as_event(text), false); };
    run_into(server_, std::move(*waiting), send, stop, {}, send_answer, [&] { feed->close(); });
  });
  return taken ? event_stream_response(feed) : refuse(std::move(*waiting));
}

Response McpEndpoint::run_on_resumable(mcp::Call call, const std::string& session, const std::shared_ptr<void>& share,
                                       const std::string& caller, RequestContext& exchange) {
  const bool primed = call.protocol_version() >= kInitialEventIdSince;
  const auto stream = streams_.open(session, caller, primed);
  if (!stream) return refuse(std::move(call));
  const auto feed = stream->connect();
  const auto waiting = std::make_shared<mcp::Call>(std::move(call));
  const bool taken = exchange.run_async([this, stream, waiting, primed, share, stop = exchange.stop()] {
    std::function<void()> release;
    if (primed) release = [&] { stream->release_connection(); };
    const auto send = [&](const Json& message) { stream->send(message); };
    const auto send_answer = [&](std::string_view text) { stream->send(text, false); };
    run_into(server_, std::move(*waiting), send, stop, release, send_answer, [&] { stream->finish(); });
  });
  if (taken) return event_stream_response(feed);
  stream->forget();
  return refuse(std::move(*waiting));
}

Response McpEndpoint::refuse(mcp::Call call) {
  return json_text_response(503, server_.refuse(std::move(call), "Too many calls are running; send fewer at once."));
}

Response McpEndpoint::listen(mcp::Subscription subscription, const Request& request) {
  if (!accepts(request.headers, "text", "event-stream")) {
    return json_text_response(
        406,
        error_with_id(subscription.id(), "Accept must admit text/event-stream: a subscription is a stream of events."));
  }
  auto share = take_share(request.principal.id);
  if (!share) return over_share(error_with_id(subscription.id(), kTooManyStreams));
  const auto feed = open_event_feed();
  auto handle = server_.listen(
      std::move(subscription),
      {.send = [feed](const Json& message) { feed->push(as_event(support::to_text(message)), is_droppable(message)); },
       .end = [feed] { feed->close(); }});
  // Without a handle it was refused, and with the server stopping nobody else would end it.
  if (!handle || draining_) feed->close();
  feed->on_abandon([handle = std::move(handle), share = std::move(share)]() mutable { handle.reset(); });
  return event_stream_response(feed);
}

std::variant<mcp::Session, Response> McpEndpoint::find_session(const Request& request) const {
  const auto id = single(request.headers, kSessionHeader);
  if (!id) return make_json_rpc_error(400, kServerError, "The header Mcp-Session-Id is missing.");
  auto session = sessions_.open(*id, request.principal);
  if (!session) return unknown_session(nullptr);
  return *std::move(session);
}

Response McpEndpoint::get(Request& request) {
  if (!accepts(request.headers, "text", "event-stream")) {
    return make_json_rpc_error(406, kServerError, "Accept must admit text/event-stream.");
  }
  auto found = find_session(request);
  if (auto* refusal = std::get_if<Response>(&found)) return std::move(*refusal);
  const auto& session = std::get<mcp::Session>(found);
  if (request.method == "HEAD") return event_stream_response(nullptr);
  if (draining_) return shutting_down();
  const auto last_event_id = single(request.headers, "Last-Event-ID");
  return last_event_id ? resume(session, *last_event_id) : open_standalone(session, request.principal.id);
}

Response McpEndpoint::resume(const mcp::Session& session, std::string_view last_event_id) {
  const auto position = streams_.find(session.id, last_event_id);
  // Not 404, which would tell the client that its session is gone.
  if (!position)
    return make_json_rpc_error(400, kServerError, "No stream of this session that is still kept has this event.");
  const auto feed = position->stream->resume(position->number, kPatience);
  if (!feed) return make_json_rpc_error(409, kServerError, "This stream is still connected.");
  return event_stream_response(feed);
}

Response McpEndpoint::open_standalone(const mcp::Session& session, const std::string& caller) {
  auto share = take_share(caller);
  if (!share) return over_share(error_with_id(nullptr, kTooManyStreams));
  const auto [stream, feed] =
      streams_.open_standalone(session.id, caller, session.protocol_version >= kInitialEventIdSince);
  if (!stream) return busy();
  if (!feed) return make_json_rpc_error(409, kServerError, "This session's stream is open already.");
  // The server keeps no stream alive: the table does.
  const std::weak_ptr<ResumableStream> kept = stream;
  auto handle = server_.attach_session(session, session.id,
                                       {.send =
                                            [kept](const Json& message) {
                                              if (const auto open = kept.lock()) open->send(message);
                                            },
                                        .end =
                                            [kept] {
                                              if (const auto open = kept.lock()) open->finish();
                                            }});
  if (!handle) {
    stream->forget();
    return busy();
  }
  using Held = std::pair<std::shared_ptr<void>, std::shared_ptr<void>>;
  stream->hold(std::make_shared<Held>(std::move(handle), std::move(share)));
  if (draining_) stream->finish();
  return event_stream_response(feed);
}

Response McpEndpoint::end_session(Request& request) {
  const auto found = find_session(request);
  if (const auto* refusal = std::get_if<Response>(&found)) return *refusal;
  const auto& session = std::get<mcp::Session>(found);
  sessions_.end(session);
  server_.cancel_scope(session.id);
  streams_.end_session(session.id);
  Response response;
  response.status = 204;
  return response;
}

void McpEndpoint::drain() {
  draining_ = true;
  server_.end_subscriptions();
}

}  // namespace transports::http
