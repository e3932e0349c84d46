#include <ctime>

#include "platform/signal_wait.hpp"

namespace support::platform {

int wait_for_signal(const sigset_t& signals, std::chrono::milliseconds timeout) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  timespec limit{};
  limit.tv_sec = seconds.count();
  limit.tv_nsec = std::chrono::nanoseconds(timeout - seconds).count();
  const int number = ::sigtimedwait(&signals, nullptr, &limit);
  return number > 0 ? number : 0;
}

}  // namespace support::platform
