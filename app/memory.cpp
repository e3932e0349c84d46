#include "memory.hpp"

#include <algorithm>
#include <chrono>

#include "tastytrade_mcp/support/platform/memory.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"

namespace app {

namespace platform = support::platform;

namespace {

constexpr std::chrono::milliseconds kInterval{500};
constexpr std::size_t kMaxGrowth = 8u << 20;
// A process is idle if it used less processor time than kMaxIdleTime in one interval.
constexpr std::size_t kMinGrowth = 1u << 20;
constexpr std::chrono::nanoseconds kMaxIdleTime = kInterval / 20;

}  // namespace

MemoryTrimmer::MemoryTrimmer() : baseline_(platform::resident_bytes()) {
  if (platform::can_return_memory()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void MemoryTrimmer::run(const std::stop_token& stop) {
  std::chrono::nanoseconds spent = platform::processor_time();
  support::MutexLock lock(mutex_);
  while (!wake_.wait_for(lock, stop, kInterval, [&] { return stop.stop_requested(); })) {
    const std::size_t resident = platform::resident_bytes();
    const bool is_idle = platform::processor_time() - spent < kMaxIdleTime;
    baseline_ = std::min(baseline_, resident);
    if (resident - baseline_ >= (is_idle ? kMinGrowth : kMaxGrowth)) {
      platform::return_free_memory();
      baseline_ = platform::resident_bytes();
    }
    spent = platform::processor_time();
  }
}

}  // namespace app
