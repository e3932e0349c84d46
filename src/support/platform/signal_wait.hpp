// Waits for a blocked signal; Linux and macOS differ in that.
#pragma once

#include <chrono>
#include <csignal>

namespace support::platform {

// Returns the number of a signal of `signals`, which the calling thread has blocked; 0 if none arrives within
// `timeout`.
int wait_for_signal(const sigset_t& signals, std::chrono::milliseconds timeout);

}  // namespace support::platform
