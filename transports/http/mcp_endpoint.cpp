#include "mcp_endpoint.hpp"

#include "event_stream.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace transports::http {
namespace {

using mcp::Json;

constexpr int kServerError = -32000;
constexpr int kUnknownSession = -32001;
constexpr int kInvalidRequest = -32600;
constexpr std::string_view kSessionHeader = "Mcp-Session-Id";

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
bool announces_stateless(const mcp::ProtocolHeaders& headers) {
  return headers.protocol_version && mcp::looks_like_version(*headers.protocol_version) &&
         *headers.protocol_version > mcp::kNewestHandshake;
}

Response unknown_session(const Json* id) {
  Json body = {{"jsonrpc", "2.0"}};
  if (id != nullptr) body["id"] = *id;
  body["error"] = {{"code", kUnknownSession},
                   {"message", "This session is unknown, expired or ended. Open a new one with `initialize`."}};
  return json_response(404, body);
}

// The core knows only that there was no valid session; the client must learn that its own is no longer one, because
// that (404) is what makes it open another.
bool is_for_want_of_session(const mcp::Reply& reply) {
  if (reply.opened_session || !reply.body) return false;
  const Json* error = support::find(*reply.body, "error");
  const Json* code = error == nullptr ? nullptr : support::find(*error, "code");
  return code != nullptr && (*code == kServerError || *code == kInvalidRequest);
}

}  // namespace

void McpEndpoint::add_routes(Router& router) {
  router.add({.method = "POST",
              .pattern = std::string(kMcpPath),
              .access = Access::token,
              .handler = [this](Request& request, Exchange& exchange) { return post(request, exchange); },
              .takes_json = true});
  router.add({.method = "DELETE",
              .pattern = std::string(kMcpPath),
              .access = Access::token,
              .handler = [this](Request& request, Exchange&) { return end_session(request); }});
}

Response McpEndpoint::post(Request& request, Exchange& exchange) {
  mcp::ProtocolHeaders headers;
  headers.protocol_version = single(request.headers, "MCP-Protocol-Version");
  headers.method = single(request.headers, "Mcp-Method");
  headers.name = single(request.headers, "Mcp-Name");
  headers.parameter = [&request](std::string_view name) { return single(request.headers, name); };

  const bool stateless = announces_stateless(headers);
  const bool takes_both =
      accepts(request.headers, "application", "json") && accepts(request.headers, "text", "event-stream");
  if (!stateless && !takes_both) {
    return rpc_error(406, kServerError, "Accept must admit application/json and text/event-stream.");
  }
  std::optional<mcp::Session> session;
  const auto session_id = stateless ? std::nullopt : single(request.headers, kSessionHeader);
  if (session_id) session = sessions_.open(*session_id, request.principal);

  mcp::Surroundings around;
  around.principal = request.principal;
  around.headers = &headers;
  around.session = session ? &*session : nullptr;
  around.cancellation_scope = session ? session->id : "";
  around.request_id = request.id;
  const auto level_before = session ? session->log_level : std::nullopt;
  auto opened = server_.open(request.body, around);
  if (session && session->log_level && session->log_level != level_before) {
    sessions_.remember_log_level(*session, *session->log_level);
  }
  if (auto* call = std::get_if<mcp::Call>(&opened)) return run_call(std::move(*call), request, exchange);
  auto& reply = std::get<mcp::Reply>(opened);
  if (session_id && !session && is_for_want_of_session(reply)) return unknown_session(support::find(*reply.body, "id"));
  return send_reply(std::move(reply), request);
}

Response McpEndpoint::send_reply(mcp::Reply reply, const Request& request) {
  Response response;
  if (reply.body) response = json_response(reply.status, *reply.body);
  response.status = reply.status;
  if (reply.opened_session) {
    sessions_.seal(*reply.opened_session, request.principal);
    response.headers.set(kSessionHeader, reply.opened_session->id);
  }
  return response;
}

Response McpEndpoint::run_call(mcp::Call call, const Request& request, Exchange& exchange) {
  // Without a session the connection is all that ties a client to its request. With one, it may come back.
  if (call.is_stateless()) exchange.end_on_disconnect();
  if (call.may_notify() && accepts(request.headers, "text", "event-stream")) {
    Response response = event_stream_response();
    response.stream = [this, call = std::make_shared<mcp::Call>(std::move(call)), stop = exchange.stop()](Sink& sink) {
      stream_call(
          sink, [&](const mcp::Context::Send& send) { return server_.run(std::move(*call), send, stop); }, heartbeat_);
    };
    return response;
  }
  if (const auto answer = server_.run(std::move(call), {}, exchange.stop())) return json_response(200, *answer);
  if (exchange.stop().stop_requested()) return rpc_error(503, kServerError, "The server is shutting down.");
  Response cancelled;  // by the client, who expects no answer any more
  cancelled.status = 202;
  return cancelled;
}

Response McpEndpoint::end_session(Request& request) {
  const auto id = single(request.headers, kSessionHeader);
  if (!id) return rpc_error(400, kServerError, "The header Mcp-Session-Id is missing.");
  const auto session = sessions_.open(*id, request.principal);
  if (!session) return unknown_session(nullptr);
  sessions_.end(*session);
  server_.cancel_scope(session->id);
  Response response;
  response.status = 204;
  return response;
}

}  // namespace transports::http
