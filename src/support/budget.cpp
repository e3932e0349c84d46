#include "tastytrade_mcp/support/budget.hpp"

#include <condition_variable>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace support {
namespace {

[[noreturn]] void throw_cancelled() {
  throw Error(ErrorCode::cancelled, "The request was cancelled.");
}
[[noreturn]] void throw_deadline() {
  throw Error(ErrorCode::deadline_exceeded, "The request took longer than it may.", "Try again in a moment.", true);
}

}  // namespace

std::chrono::milliseconds Budget::remaining() const {
  const auto now = std::chrono::steady_clock::now();
  if (deadline <= now) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
}

Budget Budget::at_most(std::chrono::milliseconds duration) const {
  return {std::min(deadline, std::chrono::steady_clock::now() + duration), stop};
}

void Budget::check() const {
  if (stop.stop_requested()) throw_cancelled();
  if (std::chrono::steady_clock::now() >= deadline) throw_deadline();
}

void Budget::sleep(std::chrono::milliseconds duration) const {
  check();
  const auto wake = std::chrono::steady_clock::now() + duration;
  Mutex mutex;
  std::condition_variable_any condition;
  MutexLock lock(mutex);
  condition.wait_until(lock, stop, std::min(wake, deadline), [] { return false; });
  if (stop.stop_requested()) throw_cancelled();
  if (wake > deadline) throw_deadline();
}

}  // namespace support
