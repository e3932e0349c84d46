// Fixed windows counted in the Store, so that replicas count together. Used for requests of a client address and of a
// token; the broker's per-second ceilings are another thing and live in broker/.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace state {

class RateLimiter {
 public:
  // `limit` requests in each `window` for each key; 0 means no limit. The purpose keeps two limiters' keys apart.
  RateLimiter(Store& store, const support::Clock& clock, std::string purpose, std::int64_t limit,
              std::chrono::seconds window);

  // Counts one request. Nothing if it is within the limit, else how long until the window ends (at least 1 s).
  std::optional<std::chrono::seconds> check(std::string_view key);
  // Takes one request back, or all of this window's: they turned out to be none of those that are counted.
  void forgive(std::string_view key);
  void forget(std::string_view key);

 private:
  std::string counter(std::string_view key) const;

  Store& store_;
  const support::Clock& clock_;
  std::string purpose_;
  std::int64_t limit_;
  std::chrono::seconds window_;
};

}  // namespace state
