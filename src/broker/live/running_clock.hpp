// A clock for the connections of streams. Safe from any thread.
#pragma once

#include "tastytrade_mcp/support/clock.hpp"

namespace broker::live {

// The time of day of another clock, and a monotonic time that goes on: a clock of tests may stand still, and a
// connection has limits of time.
class RunningClock final : public support::Clock {
 public:
  explicit RunningClock(const support::Clock& clock) : clock_(clock) {}
  support::Instant now() const override { return clock_.now(); }
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }

 private:
  const support::Clock& clock_;
};

}  // namespace broker::live
