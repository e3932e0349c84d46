// Token buckets for requests to the broker: one for each group of endpoints and one for all requests
// (docs/tastytrade.md, Rate limits). Owned by the Client; safe from any thread; no lock is held while a caller waits.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker {

// Names the requests that TastyTrade limits together: those of one bucket, else those with the same method and first
// path segments, whatever the account is: "GET accounts/*/orders".
std::string request_kind(const std::string& method, const std::vector<std::string>& path);

// The path for log lines: "*" stands for each segment that may be an argument of a call (a symbol, a search word), and
// an account number is cut to its last four characters.
std::string make_loggable_path(const std::vector<std::string>& path);

class UpstreamRateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Waits until a request to this path may be sent. Throws Error{rate_limited} with retry_after at once if that is
  // after the budget's deadline, and what Budget::check() throws if the wait is cut short.
  void acquire(const std::vector<std::string>& path, const support::Budget& budget);

  struct Reservation {
    Time start;               // when the request may be sent, not before `now`
    bool is_granted = false;  // false: `start` is after `latest`, and nothing was taken from the bucket
  };
  // Takes one request from the bucket of this path.
  Reservation reserve(const std::vector<std::string>& path, Time now, Time latest);
  // Takes one request from the bucket of all requests. To be called when the request may be sent as far as its own
  // bucket is concerned: reserved earlier, it would delay requests to other paths.
  Reservation reserve_global(Time now, Time latest);

 private:
  static constexpr std::size_t kBuckets = 16;
  Reservation take(std::size_t bucket, int per_second, Time now, Time latest);

  support::Mutex mutex_;
  // When each bucket is full again; the last bucket is that of all requests.
  std::array<Time, kBuckets> full_at_ GUARDED_BY(mutex_){};
};

}  // namespace broker
