#include "error_response.hpp"

#include "http/oauth/consent_page.hpp"
#include "http/pages/error_page.hpp"
#include "http/pages/page_response.hpp"

namespace transports::http {
namespace {

using support::Json;

// JSON-RPC 2.0 section 5.1.
constexpr int kInvalidRequest = -32600;
constexpr int kServerError = -32000;

int json_rpc_code(int status) {
  return status == 400 || status == 413 || status == 415 ? kInvalidRequest : kServerError;
}

std::string oauth_code(const HttpError& error, ErrorFormat format) {
  if (!error.oauth_code.empty()) return error.oauth_code;
  if (error.status == 413 && format == ErrorFormat::oauth_registration) return "invalid_client_metadata";
  if (error.status == 429 || error.status == 503) return "temporarily_unavailable";
  return error.status >= 500 ? "server_error" : "invalid_request";
}

std::string full_message(const HttpError& error) {
  return error.hint.empty() ? error.message : error.message + ' ' + error.hint;
}

Json error_object(const HttpError& error, const Request& request) {
  Json object = {{"code", error.code}, {"message", error.message}};
  if (!error.hint.empty()) object["hint"] = error.hint;
  object["retryable"] = error.retryable;
  if (error.retry_after) object["retry_after"] = error.retry_after->count();
  object["request_id"] = request.id;
  return object;
}

// A browser that was led to an endpoint for programs.
bool is_shown_to_a_person(const Request& request) {
  return !request.server_url.empty() && (request.method == "GET" || request.method == "HEAD");
}

Response page_for_browser(const HttpError& error, const Request& request) {
  Response response = html_response(error_page({.status = error.status,
                                                .code = error.code,
                                                .message = error.message,
                                                .hint = error.hint,
                                                .retry_after = error.retry_after,
                                                .request_id = request.id,
                                                .method = request.method,
                                                .path = request.path,
                                                .server_url = request.server_url}));
  response.status = error.status;
  return response;
}

Response page_for_login(const HttpError& error, const Request& request) {
  // At 401 a browser would show a password dialog of its own.
  const int status = error.status == 401 ? 400 : error.status;
  const bool is_login = status != 404 && status != 405;  // these are about the address, not about a login
  return page_response(status,
                       login_error_page({.status = status,
                                         .code = is_login ? oauth_code(error, request.error_format) : error.code,
                                         .message = full_message(error),
                                         .request_id = request.id,
                                         .retry_after = error.retry_after,
                                         .method = request.method,
                                         .path = request.path}),
                       "");
}

Response format_error(const HttpError& error, const Request& request) {
  if (request.error_format != ErrorFormat::page && is_shown_to_a_person(request)) {
    return page_for_browser(error, request);
  }
  switch (request.error_format) {
    case ErrorFormat::json_rpc:
      return json_response(error.status, {{"jsonrpc", "2.0"},
                                          {"error",
                                           {{"code", json_rpc_code(error.status)},
                                            {"message", error.message},
                                            {"data", error_object(error, request)}}}});
    case ErrorFormat::oauth:
    case ErrorFormat::oauth_registration:
      return json_response(error.status, {{"error", oauth_code(error, request.error_format)},
                                          {"error_description", full_message(error)}});
    case ErrorFormat::page:
      return page_for_login(error, request);
    case ErrorFormat::json:
      break;
  }
  return json_response(error.status, {{"error", error_object(error, request)}});
}

}  // namespace

HttpError to_http_error(const support::Error& error) {
  return {.status = support::http_status(error.code),
          .code = std::string(support::to_string(error.code)),
          .message = error.message(),
          .hint = error.hint,
          .retryable = error.retryable,
          .retry_after = error.retry_after};
}

Response error_response(const HttpError& error, const Request& request) {
  Response response = format_error(error, request);
  const bool is_for_people = request.error_format == ErrorFormat::page;
  if (!error.challenge.empty() && !is_for_people) response.headers.set("WWW-Authenticate", error.challenge);
  if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
  return response;
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

Response make_json_rpc_error(int status, int code, const std::string& message) {
  return json_response(status, {{"jsonrpc", "2.0"}, {"error", {{"code", code}, {"message", message}}}});
}

}  // namespace transports::http
