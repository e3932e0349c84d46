// The clock of TASTYTRADE_DEMO_CLOCK. Safe from any thread.
#pragma once

#include "tastytrade_mcp/support/clock.hpp"

namespace app {

// The time of day stands still; durations pass.
class FixedTimeClock final : public support::Clock {
 public:
  explicit FixedTimeClock(support::Instant now) : now_(now) {}
  support::Instant now() const override { return now_; }
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }

 private:
  const support::Instant now_;
};

}  // namespace app
