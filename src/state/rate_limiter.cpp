#include "tastytrade_mcp/state/rate_limiter.hpp"

#include <algorithm>
#include <limits>

#include "tastytrade_mcp/support/crypto.hpp"

namespace state {

RateLimiter::RateLimiter(Store& store, const support::Clock& clock, std::string purpose, std::int64_t limit,
                         std::chrono::seconds window)
    : store_(store),
      clock_(clock),
      purpose_(std::move(purpose)),
      limit_(limit),
      window_(std::max(window, std::chrono::seconds(1))) {}

std::string RateLimiter::counter_key(std::string_view key) const {
  const auto index = std::chrono::floor<std::chrono::seconds>(clock_.now().time_since_epoch()) / window_;
  // Only a digest of the key is stored, because the key may be a token. Replicas with equal clocks share the window.
  const std::string digest = support::hex(support::sha256(key)).substr(0, 32);
  return purpose_ + ':' + std::to_string(index) + ':' + digest;
}

RateLimiter::Count RateLimiter::count(std::string_view key) {
  if (limit_ <= 0) return {.remaining = std::numeric_limits<std::int64_t>::max()};
  // The counter outlives its window by 5 s, for replicas whose clocks differ.
  const std::int64_t counted = store_.add(counter_key(key), 1, window_ + std::chrono::seconds(5));
  if (counted <= limit_) return {.remaining = limit_ - counted};
  const auto into_window = clock_.now().time_since_epoch() % window_;
  const auto left = std::chrono::ceil<std::chrono::seconds>(window_ - into_window);
  return {.wait = std::clamp(left, std::chrono::seconds(1), window_)};
}

void RateLimiter::uncount(std::string_view key) {
  if (limit_ > 0) store_.add(counter_key(key), -1, window_ + std::chrono::seconds(5));
}

void RateLimiter::reset(std::string_view key) {
  if (limit_ > 0) store_.erase(counter_key(key));
}

}  // namespace state
