// How a test waits for what another thread or process does.
#pragma once

#include <chrono>
#include <thread>

namespace test {

// A test that waits longer fails. It bounds a hang and measures no speed: a slow machine needs far less, and the HTTP
// server closes idle connections later.
inline constexpr std::chrono::seconds kHangTimeout{60};

// Calls `condition` until it is true. Returns false after kHangTimeout.
template <class Condition>
bool wait_until(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + kHangTimeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace test
