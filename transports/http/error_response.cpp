#include "error_response.hpp"

#include "http/oauth/oauth_responses.hpp"

namespace transports::http {
namespace {

using support::Json;

constexpr int kInvalidRequest = -32600;
constexpr int kServerError = -32000;

// Faults of the message itself are JSON-RPC's "invalid request"; the rest is the server's own.
int rpc_code(int status) {
  return status == 400 || status == 413 || status == 415 ? kInvalidRequest : kServerError;
}

}  // namespace

Problem to_problem(const support::Error& error) {
  return {.status = support::http_status(error.code),
          .code = std::string(support::name(error.code)),
          .message = error.message(),
          .hint = error.hint,
          .retryable = error.retryable,
          .retry_after = error.retry_after};
}

Response json_response(int status, const Json& body) {
  return json_text_response(status, support::to_text(body));
}

Response json_text_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

Response to_response(const Problem& problem, const Request& request) {
  if (is_oauth_path(request.path)) return refuse(problem, request);
  Json error = {{"code", problem.code}, {"message", problem.message}};
  if (!problem.hint.empty()) error["hint"] = problem.hint;
  error["retryable"] = problem.retryable;
  if (problem.retry_after) error["retry_after"] = problem.retry_after->count();
  error["request_id"] = request.id;
  Json body = Json::object();
  if (request.path == kMcpPath) {
    body["jsonrpc"] = "2.0";
    body["error"] = {{"code", rpc_code(problem.status)}, {"message", problem.message}, {"data", std::move(error)}};
  } else {
    body["error"] = std::move(error);
  }
  Response response = json_response(problem.status, body);
  if (problem.retry_after) response.headers.set("Retry-After", std::to_string(problem.retry_after->count()));
  return response;
}

Response make_json_rpc_error(int status, int code, const std::string& message) {
  return json_response(status, {{"jsonrpc", "2.0"}, {"error", {{"code", code}, {"message", message}}}});
}

}  // namespace transports::http
