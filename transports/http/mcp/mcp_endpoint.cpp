#include "mcp_endpoint.hpp"

#include "http/access/login_challenge.hpp"
#include "http/error_response.hpp"
#include "requested_tools.hpp"
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
// Clients of earlier revisions may not understand an event without data.
constexpr std::string_view kInitialEventIdSince = "2025-11-25";
constexpr std::chrono::milliseconds kDisconnectDelay{500};  // until a client's disconnect is noticed
constexpr std::chrono::seconds kRetryAfter{5};              // for a caller that has too many streams open
constexpr std::chrono::seconds kWarningInterval{60};        // of warnings about Accept
constexpr const char* kTooManyStreams = "You have too many event streams open. Close one, then try again.";

// The value of a header. Repeated headers with different values are joined with a comma, so that validation fails.
std::optional<std::string> find_header(const Headers& headers, std::string_view name) {
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

mcp::ProtocolHeaders read_protocol_headers(const Headers& headers) {
  return {.protocol_version = find_header(headers, "MCP-Protocol-Version"),
          .method = find_header(headers, "Mcp-Method"),
          .name = find_header(headers, "Mcp-Name"),
          .parameter = [&headers](std::string_view name) { return find_header(headers, name); }};
}

// A version later than every stateful revision. Such requests have no session; a session header is ignored.
bool has_stateless_version(const mcp::ProtocolHeaders& headers) {
  return headers.protocol_version && mcp::looks_like_version(*headers.protocol_version) &&
         *headers.protocol_version > mcp::kNewestStateful;
}

// `refused`: the server's response, whose id is kept; null: there is none.
Response unknown_session(const mcp::Response* refused) {
  Json body = {{"jsonrpc", "2.0"}};
  if (refused != nullptr) {
    const Json answer = Json::parse(refused->body);
    if (const Json* id = support::find(answer, "id")) body["id"] = *id;
  }
  body["error"] = {{"code", kUnknownSession},
                   {"message", "This session is unknown, expired or ended. Open a new one with `initialize`."}};
  return json_response(404, body);
}

// Whether the server refused the message for want of a session. If the client named one, the answer is 404 instead, so
// that the client re-initializes.
bool is_missing_session(const mcp::Response& response) {
  if (response.new_session || response.body.empty()) return false;
  const Json body = Json::parse(response.body);
  const Json* error = support::find(body, "error");
  const Json* code = error == nullptr ? nullptr : support::find(*error, "code");
  return code != nullptr && (*code == kServerError || *code == kInvalidRequest);
}

Response busy() {
  return make_json_rpc_error(503, kServerError, "The server has as many streams as it can keep. Try again later.");
}

// Too many streams of one caller. `body`: the JSON-RPC error.
Response over_share(std::string body) {
  Response response = json_text_response(429, std::move(body));
  response.headers.set("Retry-After", std::to_string(kRetryAfter.count()));
  return response;
}

Response shutting_down() {
  return make_json_rpc_error(503, kServerError, "The server is shutting down.");
}

// An event stream without ids, which ends with its connection.
class StreamSink final : public mcp::MessageSink {
 public:
  explicit StreamSink(std::shared_ptr<ResponseStream> stream) : stream_(std::move(stream)) {}
  bool send(std::string_view message, mcp::Delivery delivery) override {
    return stream_->push(as_event(message), delivery == mcp::Delivery::droppable);
  }
  void end(std::string_view result) override {
    if (!result.empty()) send(result, mcp::Delivery::required);
    stream_->close();
  }

 private:
  const std::shared_ptr<ResponseStream> stream_;
};

// An event stream that outlives its connection. `can_reconnect`: whether the client knows where to come back to.
class ResumableSink final : public mcp::MessageSink {
 public:
  ResumableSink(std::shared_ptr<ResumableStream> stream, bool can_reconnect)
      : stream_(std::move(stream)), can_reconnect_(can_reconnect) {}
  // A message that the connection is too slow for is kept for its resumption.
  bool send(std::string_view message, mcp::Delivery delivery) override {
    stream_->send(message, delivery == mcp::Delivery::droppable);
    return true;
  }
  void end(std::string_view result) override {
    if (!result.empty()) send(result, mcp::Delivery::required);
    stream_->finish();
  }
  void release_connection() override {
    if (can_reconnect_) stream_->release_connection();
  }

 private:
  const std::shared_ptr<ResumableStream> stream_;
  const bool can_reconnect_;
};

// A session's own stream. The table of streams owns it, not the server that sends to it.
class SessionSink final : public mcp::MessageSink {
 public:
  explicit SessionSink(std::weak_ptr<ResumableStream> stream) : stream_(std::move(stream)) {}
  bool send(std::string_view message, mcp::Delivery delivery) override {
    const auto stream = stream_.lock();
    return !stream || stream->send(message, delivery == mcp::Delivery::droppable);
  }
  void end(std::string_view) override {
    if (const auto stream = stream_.lock()) stream->finish();
  }
  bool is_connected() override {
    const auto stream = stream_.lock();
    return stream && stream->is_connected();
  }

 private:
  const std::weak_ptr<ResumableStream> stream_;
};

// Handles a request on another thread. Sends the response to `sink` and ends it, even if that throws.
void handle_into(mcp::Server& server, const mcp::RequestPtr& request, mcp::MessageSink& sink,
                 const std::stop_token& stop) {
  try {
    const auto response = server.handle(request, &sink, stop);
    sink.end(response ? std::string_view(response->body) : std::string_view());
  } catch (...) {
    sink.end({});
    throw;
  }
}

}  // namespace

Response McpEndpoint::post(Request& request, RequestContext& context) {
  const mcp::ProtocolHeaders headers = read_protocol_headers(request.headers);
  const bool stateless = has_stateless_version(headers);
  const AcceptedTypes accepted{.json = accepts(request.headers, "application", "json"),
                               .events = accepts(request.headers, "text", "event-stream")};
  if (auto refusal = check_accept(request, stateless, accepted)) return *std::move(refusal);
  const RequestedTools requested_tools = read_requested_tools(request);
  if (!requested_tools.error.empty()) return make_json_rpc_error(400, kInvalidRequest, requested_tools.error);
  std::optional<mcp::Session> session;
  const auto session_id = stateless ? std::nullopt : find_header(request.headers, kSessionHeader);
  if (session_id) session = sessions_.unseal(*session_id, request.principal);

  mcp::TransportInfo transport;
  transport.principal = std::make_shared<const mcp::Principal>(request.principal);
  transport.headers = &headers;
  transport.session = session ? &*session : nullptr;
  if (session) transport.cancellation_scope = session->id;
  transport.selection = requested_tools.selection();
  transport.request_id = request.id;
  transport.trace = &request.trace;
  if (has_login_) transport.login_challenge = [&](std::string_view scope) { return challenge(request, scope); };

  auto received = server_.receive(request.body, transport);
  if (session && session->changed) sessions_.save_changes(*session);
  if (auto* received_request = std::get_if<mcp::RequestPtr>(&received)) {
    return run(*received_request, session ? session->id : std::string(), accepted, request, context);
  }
  if (auto* subscription = std::get_if<mcp::SubscriptionPtr>(&received)) {
    return subscribe(*subscription, request);
  }
  auto& response = std::get<mcp::Response>(received);
  const bool names_lost_session = session_id && !session && is_missing_session(response);
  return names_lost_session ? unknown_session(&response) : to_http_response(std::move(response), accepted, request);
}

// Asks for all scopes that the operation needs, not only the missing one: clients request exactly what stands here.
std::string McpEndpoint::challenge(const Request& request, std::string_view scope) const {
  const std::string needed = scope == "read" ? "read" : "read " + std::string(scope);
  return login_challenge(site_for_request(request, options_), "insufficient_scope",
                         "This tool needs the scope " + needed, needed);
}

// The specification wants both media types in every request. A client that accepts JSON alone gets JSON; requests that
// could send notifications first do without them then.
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
  const auto pause = std::chrono::steady_clock::duration(kWarningInterval).count();
  auto last = warned_about_accept_.load();
  if ((last == 0 || now - last >= pause) && warned_about_accept_.compare_exchange_strong(last, now)) {
    support::log_warning("accept_incomplete",
                         {{"accept", support::printable(request.headers.find("Accept").value_or("(none)"), 100)},
                          {"hint", "The client should send: Accept: application/json, text/event-stream"}});
  }
  return std::nullopt;
}

// Takes one more stream of the caller's share. Evicts session streams of the caller that lost their connection if the
// share is used up. Returns null if it still is.
std::shared_ptr<void> McpEndpoint::take_share(const std::string& caller) {
  auto share = shares_.take(caller);
  while (!share && streams_.evict_standalone(caller)) share = shares_.take(caller);
  return share;
}

Response McpEndpoint::to_http_response(mcp::Response answer, const AcceptedTypes& accepted, const Request& request) {
  Response response;
  if (!answer.body.empty()) response = json_text_response(answer.http_status, std::move(answer.body));
  response.status = answer.http_status;
  if (!answer.challenge.empty()) response.headers.set("WWW-Authenticate", answer.challenge);
  if (answer.new_session) {
    sessions_.seal(*answer.new_session, request.principal);
    response.headers.set(kSessionHeader, answer.new_session->id);
  }
  // A result has a media type that the client accepts. Errors are JSON, as they are before a request is understood.
  if (!accepted.json && response.status == 200 && !response.body.empty()) {
    response.headers.set("Content-Type", "text/event-stream");
    response.body = as_event(response.body);
  }
  return response;
}

Response McpEndpoint::run(const mcp::RequestPtr& call, const std::string& session, const AcceptedTypes& accepted,
                          const Request& request, RequestContext& context) {
  // A stateless client is tied to its request by the connection alone. A client with a session may come back.
  const bool stateless = mcp::is_stateless(*call);
  if (stateless) context.cancel_on_disconnect();
  const bool needs_events = mcp::needs_stream(*call) || !accepted.json;
  if (!needs_events || !accepted.events) return run_inline(call, context);
  const auto share = take_share(request.principal.id);
  if (!share) return over_share(server_.reject(*call, 429, kTooManyStreams).body);
  return stateless || session.empty() ? run_on_stream(call, share, context)
                                      : run_on_resumable(call, session, share, request.principal.id, context);
}

Response McpEndpoint::run_inline(const mcp::RequestPtr& call, RequestContext& context) {
  auto answer = server_.handle(call, nullptr, context.stop());
  if (answer && !answer->body.empty()) return json_text_response(answer->http_status, std::move(answer->body));
  if (!answer && context.stop().stop_requested()) return shutting_down();
  Response empty;  // cancelled by the client, which expects no response, or there is none
  empty.status = answer ? answer->http_status : 202;
  return empty;
}

Response McpEndpoint::run_on_stream(const mcp::RequestPtr& call, const std::shared_ptr<void>& share,
                                    RequestContext& context) {
  const auto stream = open_event_stream();
  stream->on_abandon([share] {});  // keeps the share until the stream ends
  const bool taken = context.run_async([this, stream, call, share, stop = context.stop()] {
    StreamSink sink(stream);
    handle_into(server_, call, sink, stop);
  });
  return taken ? event_stream_response(stream) : reject_busy(*call);
}

Response McpEndpoint::run_on_resumable(const mcp::RequestPtr& call, const std::string& session,
                                       const std::shared_ptr<void>& share, const std::string& caller,
                                       RequestContext& context) {
  const bool can_reconnect = mcp::protocol_version(*call) >= kInitialEventIdSince;
  const auto stream = streams_.open(session, caller, can_reconnect);
  if (!stream) return reject_busy(*call);
  const auto connection = stream->connect();
  const bool taken = context.run_async([this, stream, call, can_reconnect, share, stop = context.stop()] {
    ResumableSink sink(stream, can_reconnect);
    handle_into(server_, call, sink, stop);
  });
  if (taken) return event_stream_response(connection);
  stream->discard();
  return reject_busy(*call);
}

Response McpEndpoint::reject_busy(const mcp::Request& call) {
  return json_text_response(503, server_.reject(call, 503, "Too many calls are running; send fewer at once.").body);
}

Response McpEndpoint::subscribe(const mcp::SubscriptionPtr& subscription, const Request& request) {
  if (!accepts(request.headers, "text", "event-stream")) {
    constexpr const char* kNeeded = "Accept must admit text/event-stream: a subscription is a stream of events.";
    return json_text_response(406, server_.reject(*subscription, 406, kNeeded).body);
  }
  auto share = take_share(request.principal.id);
  if (!share) return over_share(server_.reject(*subscription, 429, kTooManyStreams).body);
  const auto stream = open_event_stream();
  auto handle = server_.subscribe(subscription, std::make_shared<StreamSink>(stream));
  // Without a handle the subscription was refused; once the server stops, nothing else would end it.
  if (!handle || draining_) stream->close();
  stream->on_abandon([handle = std::move(handle), share = std::move(share)]() mutable { handle.reset(); });
  return event_stream_response(stream);
}

std::variant<mcp::Session, Response> McpEndpoint::find_session(const Request& request) const {
  const auto id = find_header(request.headers, kSessionHeader);
  if (!id) return make_json_rpc_error(400, kServerError, "The header Mcp-Session-Id is missing.");
  auto session = sessions_.unseal(*id, request.principal);
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
  const auto last_event_id = find_header(request.headers, "Last-Event-ID");
  return last_event_id ? resume(session, *last_event_id) : open_standalone(session, request.principal.id);
}

Response McpEndpoint::resume(const mcp::Session& session, std::string_view last_event_id) {
  const auto position = streams_.find(session.id, last_event_id);
  // Not 404, which would tell the client that its session is gone.
  if (!position)
    return make_json_rpc_error(400, kServerError, "No stream of this session that is still kept has this event.");
  const auto connection = position->stream->resume(position->number, kDisconnectDelay);
  if (!connection) return make_json_rpc_error(409, kServerError, "This stream is still connected.");
  server_.resume_session(session.id);
  return event_stream_response(connection);
}

Response McpEndpoint::open_standalone(const mcp::Session& session, const std::string& caller) {
  auto share = take_share(caller);
  if (!share) return over_share(make_json_rpc_error(429, kServerError, kTooManyStreams).body);
  const auto [stream, connection] =
      streams_.open_standalone(session.id, caller, session.protocol_version >= kInitialEventIdSince);
  if (!stream) return busy();
  if (!connection) return make_json_rpc_error(409, kServerError, "This session's stream is open already.");
  auto handle = server_.attach_session(session, session.id, std::make_shared<SessionSink>(stream));
  if (!handle) {
    stream->discard();
    return busy();
  }
  using Held = std::pair<std::shared_ptr<void>, std::shared_ptr<void>>;
  stream->keep_alive(std::make_shared<Held>(std::move(handle), std::move(share)));
  if (draining_) stream->finish();
  return event_stream_response(connection);
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
