// Clock interface, so that tests can control the time. Implementations are safe from any thread.
#pragma once

#include <atomic>
#include <chrono>

#include "tastytrade_mcp/support/time.hpp"

namespace support {

class Clock {
 public:
  virtual ~Clock() = default;
  // The time of day, UTC.
  virtual Instant now() const = 0;
  // Monotonic time, for durations and deadlines.
  virtual std::chrono::steady_clock::time_point steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
};

// A clock for tests: changes by advance() only.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : start_(start) {}
  Instant now() const override { return start_ + std::chrono::milliseconds(elapsed_.load()); }
  std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point{} + std::chrono::hours(1) + std::chrono::milliseconds(elapsed_.load());
  }
  void advance(std::chrono::milliseconds by) { elapsed_ += by.count(); }

 private:
  Instant start_;
  std::atomic<std::int64_t> elapsed_{0};
};

}  // namespace support
