// Waits between the attempts of a request.
#pragma once

#include <chrono>

#include "tastytrade_mcp/support/crypto.hpp"

namespace broker {

inline constexpr int kMaxAttempts = 3;

// Doubles from `first` with each attempt, less a random part of up to a half, so that callers do not retry together.
inline std::chrono::milliseconds backoff(std::chrono::milliseconds first, int attempts_made) {
  const auto whole = first * (1 << (attempts_made - 1));
  const auto draw = static_cast<unsigned char>(support::random_bytes(1).front());
  return whole - whole * draw / 512;
}

inline constexpr std::chrono::milliseconds kFirstBackoff{200};
// After 429 without Retry-After (docs/tastytrade.md, Rate limits).
inline constexpr std::chrono::milliseconds kRateLimitedWait{1000};

}  // namespace broker
