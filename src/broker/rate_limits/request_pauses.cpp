#include "rate_limits/request_pauses.hpp"

#include <algorithm>

#include "metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {

using std::chrono::milliseconds;
using std::chrono::seconds;

void RequestPauses::pause(std::string_view kind, seconds duration) {
  const Time now = std::chrono::steady_clock::now();
  const support::MutexLock lock(mutex_);
  std::erase_if(paused_until_, [&](const auto& entry) { return entry.second <= now; });
  Time& until = paused_until_[std::string(kind)];
  until = std::max(until, now + duration);
}

milliseconds RequestPauses::remaining(std::string_view kind) {
  const Time now = std::chrono::steady_clock::now();
  const support::MutexLock lock(mutex_);
  const auto found = paused_until_.find(kind);
  if (found == paused_until_.end() || found->second <= now) return milliseconds(0);
  return std::chrono::ceil<milliseconds>(found->second - now);
}

void RequestPauses::wait(std::string_view kind, const support::Budget& budget, seconds max_wait) {
  for (milliseconds left; (left = remaining(kind)) > milliseconds(0);) {
    if (left > max_wait || left >= budget.remaining()) {
      budget.check();
      support::Error error(
          support::ErrorCode::rate_limited,
          "TastyTrade said that too many requests were made, and asked to wait before the next of this "
          "kind (" +
              support::printable(kind, 60) + "). Nothing was sent to it.",
          "Other kinds of request are not affected.", true);
      error.retry_after = std::chrono::ceil<seconds>(left);
      broker_metrics().limit_refusals.with({"pause"}).add();
      throw error;
    }
    broker_metrics().limit_wait.with({"pause"}).observe(left);
    budget.sleep(left);
  }
}

}  // namespace broker
