#include "tastytrade_mcp/state/rate_limiter.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/crypto.hpp"

namespace state {

RateLimiter::RateLimiter(Store& store, const support::Clock& clock, std::string purpose, std::int64_t limit,
                         std::chrono::seconds window)
    : store_(store),
      clock_(clock),
      purpose_(std::move(purpose)),
      limit_(limit),
      window_(std::max(window, std::chrono::seconds(1))) {}

std::optional<std::chrono::seconds> RateLimiter::check(std::string_view key) {
  if (limit_ <= 0) return std::nullopt;
  const auto since_epoch = clock_.now().time_since_epoch();
  const auto index = std::chrono::floor<std::chrono::seconds>(since_epoch) / window_;
  // The key may be a token: only its digest is stored. Replicas with equal clocks count in the same window.
  const std::string digest = support::hex(support::sha256(key)).substr(0, 32);
  const std::string counter = purpose_ + ':' + std::to_string(index) + ':' + digest;
  // A window's counter outlives the window a little, so that clocks slightly apart still meet.
  if (store_.add(counter, 1, window_ + std::chrono::seconds(5)) <= limit_) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::seconds>(window_ * (index + 1) - since_epoch);
  return std::clamp(left, std::chrono::seconds(1), window_);
}

}  // namespace state
