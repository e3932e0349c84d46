// What TastyTrade asks for with Retry-After (RFC 9110, section 10.2.3): no more requests of this kind for a while.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace broker {

// Asking again once an hour is little enough, and a wrong date must not close a kind of request for years.
inline constexpr std::chrono::seconds kMaxRetryAfter{3600};
// A read waits this long for its kind to go on, and its caller is told to come back later if it takes longer. A write
// does not wait: the price that it was decided at would be another one.
inline constexpr std::chrono::seconds kMaxPauseWaited{5};

// Reads the header's value: seconds, or a date compared with `now`. A date that has passed means 0; more than
// kMaxRetryAfter is cut to it. Returns nothing for anything else.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, support::Instant now);

inline constexpr std::string_view kLoginKind = "the login";  // by grant or by session; kind_of() names all others

// Which kinds of request are paused, and until when. Owned by the client; safe from any thread; nobody waits with the
// lock held. Measured with the machine's steady clock, because the waits are real even where the time of day is a
// test's.
class RequestPauses {
 public:
  // Pauses this kind for `duration` from now, or longer if it is paused for longer already.
  void pause(std::string_view kind, std::chrono::seconds duration);
  // How much longer this kind is paused; 0 if it is not.
  std::chrono::milliseconds remaining(std::string_view kind);
  // Returns at once if this kind is not paused. Waits if the pause ends within `longest` and within the budget. Else
  // throws Error{rate_limited} at once, with the time to come back. Throws what Budget::check() throws if the wait is
  // cut short.
  void wait(std::string_view kind, const support::Budget& budget, std::chrono::seconds longest = kMaxPauseWaited);

 private:
  using Time = std::chrono::steady_clock::time_point;
  std::mutex mutex_;
  std::map<std::string, Time, std::less<>> paused_until_;
};

}  // namespace broker
