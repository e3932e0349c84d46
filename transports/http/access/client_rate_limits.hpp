// Rate limits: requests a minute for each client address (Request::limit_key), requests an hour for each token. Counted
// in the store, so that replicas count together; if the store fails, the request fails. Shared by all threads.
#pragma once

#include <string>

#include "http/error_response.hpp"
#include "tastytrade_mcp/state/rate_limiter.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class ClientRateLimits {
 public:
  ClientRateLimits(const HttpOptions& options, state::Store& store, const support::Clock& clock);

  // Each counts the request and returns the 429 if it exceeds the limit.
  std::optional<Response> count_address(const Request& request);
  std::optional<Response> count_token(const Request& request);
  // Counts a failed authentication a second time, so that guessing tokens uses up the limit faster.
  void count_failed_login(const Request& request);

 private:
  static Response refuse(const Request& request, std::int64_t limit, std::chrono::seconds wait, const char* what);

  std::int64_t per_minute_, per_hour_;
  state::RateLimiter addresses_, tokens_;
};

}  // namespace transports::http
