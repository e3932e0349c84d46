// How often a client address and a token may ask. An address counts by Request::limit_key. Counted in the store, so
// that replicas count together; if the store fails, so does the request. Shared by all threads.
#pragma once

#include <string>

#include "http/error_response.hpp"
#include "tastytrade_mcp/state/rate_limiter.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class ClientRateLimits {
 public:
  ClientRateLimits(const HttpOptions& options, state::Store& store, const support::Clock& clock);

  // Each counts one request and gives the 429 if that was one too many.
  std::optional<Response> count_address(const Request& request);
  std::optional<Response> count_token(const Request& request);
  // A failed authentication counts twice: guessing must not be as cheap as asking.
  void punish(const Request& request);

 private:
  static Response refuse(const Request& request, std::int64_t limit, std::chrono::seconds wait, const char* what);

  std::int64_t per_minute_, per_hour_;
  state::RateLimiter addresses_, tokens_;
};

}  // namespace transports::http
