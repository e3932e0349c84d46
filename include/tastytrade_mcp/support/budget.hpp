// How long a caller is willing to wait and how it says that it no longer is. Everything that waits takes one.
#pragma once

#include <chrono>
#include <stop_token>

namespace support {

struct Budget {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop;

  static Budget of(std::chrono::milliseconds duration, std::stop_token stop = {}) {
    return {std::chrono::steady_clock::now() + duration, std::move(stop)};
  }
  // Never negative.
  std::chrono::milliseconds remaining() const;
  // The same stop token and the earlier of both deadlines.
  Budget at_most(std::chrono::milliseconds duration) const;
  // Throws Error{cancelled} or Error{deadline_exceeded} if there is no time left.
  void check() const;
  // Waits, ends early on stop. Throws as check() does when the wait is cut short; returns normally after `duration`.
  void sleep(std::chrono::milliseconds duration) const;
};

}  // namespace support
