#include "client_limits.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {

std::string limited_address(const std::string& address) {
  in6_addr v6{};
  if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) return address;
  std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), std::uint8_t{0});
  char text[INET6_ADDRSTRLEN];
  return std::string(::inet_ntop(AF_INET6, &v6, text, sizeof(text))) + "/64";
}

std::string client_address(const Request& request, const std::string& header) {
  if (header.empty()) return request.peer;
  std::string_view value;
  for (const auto& [name, each] : request.headers) {
    if (equal_ignoring_case(name, header)) value = each;
  }
  const std::string claimed(support::trim(value.substr(value.rfind(',') + 1)));
  in_addr v4{};
  in6_addr v6{};
  const bool numeric =
      ::inet_pton(AF_INET, claimed.c_str(), &v4) == 1 || ::inet_pton(AF_INET6, claimed.c_str(), &v6) == 1;
  return numeric ? claimed : request.peer;
}

ClientLimits::ClientLimits(const HttpOptions& options, state::Store& store, const support::Clock& clock)
    : per_minute_(options.requests_per_minute),
      per_hour_(options.requests_per_hour),
      addresses_(store, clock, "http-address", per_minute_, std::chrono::minutes(1)),
      tokens_(store, clock, "http-token", per_hour_, std::chrono::hours(1)) {}

std::optional<Response> ClientLimits::count_address(const Request& request) {
  const auto wait = addresses_.check(limited_address(request.client));
  if (!wait) return std::nullopt;
  return refuse(request, per_minute_, *wait, "requests a minute from one address");
}

std::optional<Response> ClientLimits::count_token(const Request& request) {
  const std::string& id = request.principal.id;
  if (!id.starts_with("token:") && !id.starts_with("oauth:")) return std::nullopt;
  const auto wait = tokens_.check(request.principal.id);
  if (!wait) return std::nullopt;
  return refuse(request, per_hour_, *wait, "requests an hour with one token");
}

void ClientLimits::punish(const Request& request) {
  addresses_.check(limited_address(request.client));
}

Response ClientLimits::refuse(const Request& request, std::int64_t limit, std::chrono::seconds wait, const char* what) {
  const std::string seconds = std::to_string(wait.count());
  Response response = to_response({.status = 429,
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
