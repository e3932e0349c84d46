// Time limit and cancellation of an operation: a deadline and a stop token. Every function that waits takes one.
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
  // Returns the same stop token with a deadline at most `duration` from now.
  Budget at_most(std::chrono::milliseconds duration) const;
  // Throws Error{cancelled} if it was stopped, Error{deadline_exceeded} if the deadline has passed.
  void check() const;
  // Waits for `duration`. Throws as check() does if it is stopped or the deadline passes before.
  void sleep(std::chrono::milliseconds duration) const;
};

}  // namespace support
