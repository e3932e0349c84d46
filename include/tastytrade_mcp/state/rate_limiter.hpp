// Limits the requests of a client address or of a token: fixed windows, counted in the Store, so that replicas count
// together. (Requests to the broker are limited by broker::UpstreamRateLimiter.)
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace state {

class RateLimiter {
 public:
  // Allows `limit` requests in each `window` for each key; 0: no limit. `purpose` is a prefix of the keys in the store.
  RateLimiter(Store& store, const support::Clock& clock, std::string purpose, std::int64_t limit,
              std::chrono::seconds window);

  struct Count {
    std::optional<std::chrono::seconds> wait =
        {};                      // set if over the limit: the time until the window ends, at least 1 s
    std::int64_t remaining = 0;  // requests that the window still takes; without a limit, the largest number
  };
  // Counts one request.
  Count count(std::string_view key);
  // Subtracts one request of this window.
  void uncount(std::string_view key);
  // Sets the count of this window to 0.
  void reset(std::string_view key);

 private:
  std::string counter_key(std::string_view key) const;

  Store& store_;
  const support::Clock& clock_;
  std::string purpose_;
  std::int64_t limit_;
  std::chrono::seconds window_;
};

}  // namespace state
