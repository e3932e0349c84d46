// The broker's request ceilings: so many a second for each kind of request and in all. Token buckets; whoever comes too
// early waits in line. Owned by the client; safe from any thread; nobody waits with the lock held.
// Source: the broker's API reference, section 5.1.
#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/budget.hpp"

namespace broker {

// What TastyTrade limits together, as far as this server knows: the requests that share a ceiling, else those with the
// same method and first segments, whatever the account: "GET accounts/*/orders".
std::string request_kind(const std::string& method, const std::vector<std::string>& path);

class UpstreamRateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Waits until a request to this path may go out. Throws Error{rate_limited} at once, with the time to come back, if
  // that is later than the budget allows, and what Budget::check() throws when the wait is cut short.
  void wait(const std::vector<std::string>& path, const support::Budget& budget);

  // Takes a place in the line of this kind of request: when it may go out, not before `now`. Nothing, and no place
  // taken, if that is after `latest`; `wanted` then says when it would have been.
  std::optional<Time> reserve(const std::vector<std::string>& path, Time now, Time latest, Time& wanted);
  // The same in the line of all requests. Taken once the request's own turn has come: a place taken for later would
  // hold up everybody else.
  std::optional<Time> reserve_any(Time now, Time latest, Time& wanted);

 private:
  static constexpr std::size_t kBuckets = 16;
  std::optional<Time> take(std::size_t bucket, int per_second, Time now, Time latest, Time& wanted);
  void wait_until(const std::optional<Time>& start, Time wanted, const support::Budget& budget);

  std::mutex mutex_;
  // For each bucket the time at which it is full again; the last one is that of all requests together.
  std::array<Time, kBuckets> full_at_{};
};

}  // namespace broker
