#include "client_rate_limits.hpp"

namespace transports::http {

ClientRateLimits::ClientRateLimits(const HttpOptions& options, state::Store& store, const support::Clock& clock)
    : per_minute_(options.requests_per_minute),
      per_hour_(options.requests_per_hour),
      addresses_(store, clock, "http-address", per_minute_, std::chrono::minutes(1)),
      tokens_(store, clock, "http-token", per_hour_, std::chrono::hours(1)) {}

std::optional<Response> ClientRateLimits::count_address(const Request& request) {
  const auto wait = addresses_.count(request.limit_key).wait;
  if (!wait) return std::nullopt;
  return refuse(request, per_minute_, *wait, "requests a minute from one address");
}

std::optional<Response> ClientRateLimits::count_token(const Request& request) {
  const std::string& id = request.principal.id;
  if (!id.starts_with("token:") && !id.starts_with("oauth:")) return std::nullopt;
  const auto wait = tokens_.count(request.principal.id).wait;
  if (!wait) return std::nullopt;
  return refuse(request, per_hour_, *wait, "requests an hour with one token");
}

void ClientRateLimits::count_failed_login(const Request& request) {
  addresses_.count(request.limit_key);
}

Response ClientRateLimits::refuse(const Request& request, std::int64_t limit, std::chrono::seconds wait,
                                  const char* what) {
  const std::string seconds = std::to_string(wait.count());
  Response response = error_response({.status = 429,
                                      .code = "rate_limited",
                                      .message = "More than " + std::to_string(limit) + ' ' + what + '.',
                                      .hint = "Wait " + seconds + " s before the next request.",
                                      .retryable = true,
                                      .retry_after = wait},
                                     request);
  response.headers.set("RateLimit-Limit", std::to_string(limit));
  response.headers.set("RateLimit-Remaining", "0");
  response.headers.set("RateLimit-Reset", seconds);
  return response;
}

}  // namespace transports::http
