// How long to wait before a repeated request. A pure function but for the randomness, which is OpenSSL's.
#pragma once

#include <chrono>

#include "tastytrade_mcp/support/crypto.hpp"

namespace broker {

inline constexpr int kMaxAttempts = 3;

// Doubles from `first` with each attempt made, less up to half of it at random so that callers do not come in step.
inline std::chrono::milliseconds backoff(std::chrono::milliseconds first, int attempts_made) {
  const auto whole = first * (1 << (attempts_made - 1));
  const auto draw = static_cast<unsigned char>(support::random_bytes(1).front());
  return whole - whole * draw / 512;
}

inline constexpr std::chrono::milliseconds kFirstBackoff{200};
inline constexpr std::chrono::milliseconds kRateLimitedWait{
    1000};  // the broker sends no Retry-After: its client's rule

}  // namespace broker
