// Pauses that TastyTrade requests with Retry-After (RFC 9110, section 10.2.3), one for each kind of request.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker {

// A read waits at most this long for the end of a pause. A write does not wait at all: the market may have moved since
// its price was chosen.
inline constexpr std::chrono::seconds kMaxPauseWait{5};

inline constexpr std::string_view kLoginKind = "the login";  // both logins; request_kind() names every other kind

// Owned by the Client; safe from any thread. Uses the steady clock of the machine, because the waits are real even
// where a test sets the time of day.
class RequestPauses {
 public:
  // Pauses this kind for `duration` from now. A pause that ends later stays.
  void pause(std::string_view kind, std::chrono::seconds duration);
  // How much longer this kind is paused; 0 if it is not.
  std::chrono::milliseconds remaining(std::string_view kind);
  // Returns at once if this kind is not paused, else waits for the end of the pause. Throws Error{rate_limited} with
  // retry_after at once if the pause is longer than `max_wait` or the budget; throws as Budget::check() does if the
  // wait is cut short.
  void wait(std::string_view kind, const support::Budget& budget, std::chrono::seconds max_wait = kMaxPauseWait);

 private:
  using Time = std::chrono::steady_clock::time_point;
  support::Mutex mutex_;
  std::map<std::string, Time, std::less<>> paused_until_ GUARDED_BY(mutex_);
};

}  // namespace broker
