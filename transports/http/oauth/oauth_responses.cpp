#include "oauth_responses.hpp"

#include <algorithm>

#include "consent_page.hpp"
#include "http/pages/html.hpp"
#include "http/pages/index_page.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace transports::http {
namespace {

using oauth::OAuthError;

constexpr std::string_view kPaths[] = {kAuthorizePath, kTokenPath, kRegisterPath, kRevokePath};

std::string oauth_code(int status, std::string_view path) {
  if (status == 413 && path == kRegisterPath) return "invalid_client_metadata";
  if (status == 429 || status == 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : "invalid_request";
}

Response read_body_text(const OAuthError& error, const Request& request) {
  if (request.path != kAuthorizePath) {
    return json_response(error.status, {{"error", error.code}, {"error_description", error.what()}});
  }
  // A browser would ask for a password of its own at 401.
  return page_response(error.status == 401 ? 400 : error.status, failed_login_page(error.what()), "");
}

}  // namespace

bool is_oauth_path(std::string_view path) {
  return std::find(std::begin(kPaths), std::end(kPaths), path) != std::end(kPaths);
}

Response page_response(int status, std::string page, const std::string& form_target) {
  Response response = html_response(std::move(page));
  response.status = status;
  response.headers.set("Content-Security-Policy", html::content_security_policy(form_target));
  // Not no-referrer, with which browsers send our own form with the origin "null".
  response.headers.set("Referrer-Policy", "same-origin");
  return response;
}

Response refuse(const OAuthError& error, const Request& request) {
  support::log_warning("oauth", {{"request_id", request.id},
                                 {"outcome", "refused"},
                                 {"path", request.path},
                                 {"reason", error.what()},
                                 {"client", request.client}});
  Response response = read_body_text(error, request);
  if (response.status == 401) response.headers.set("WWW-Authenticate", "Basic realm=\"tastytrade-mcp\"");
  if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
  return response;
}

Response refuse(const Problem& problem, const Request& request) {
  const std::string why = problem.hint.empty() ? problem.message : problem.message + ' ' + problem.hint;
  Response response =
      read_body_text(OAuthError(oauth_code(problem.status, request.path), why, problem.status), request);
  if (problem.retry_after) response.headers.set("Retry-After", std::to_string(problem.retry_after->count()));
  return response;
}

}  // namespace transports::http
