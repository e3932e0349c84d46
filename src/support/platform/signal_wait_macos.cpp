#include <algorithm>
#include <thread>

#include "platform/signal_wait.hpp"

namespace support::platform {
namespace {

constexpr std::chrono::milliseconds kInterval{10};

// A signal of `signals` that is pending. One thread waits for them, so that sigwait() finds it and does not block.
int take_pending(const sigset_t& signals) {
  sigset_t pending;
  if (sigpending(&pending) != 0) return 0;
  for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) {
    if (sigismember(&signals, number) != 1 || sigismember(&pending, number) != 1) continue;
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    int taken = 0;
    return sigwait(&one, &taken) == 0 ? taken : 0;
  }
  return 0;
}

}  // namespace

int wait_for_signal(const sigset_t& signals, std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (true) {
    if (const int number = take_pending(signals); number != 0) return number;
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= left.zero()) return 0;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, kInterval));
  }
}

}  // namespace support::platform
