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

std::string RateLimiter::counter_key(std::string_view key) const {
  const auto index = std::chrono::floor<std::chrono::seconds>(clock_.now().time_since_epoch()) / window_;
  // Only a digest of the key is stored, because the key may be a token. Replicas with equal clocks share the window.
  const std::string digest = support::hex(support::sha256(key)).substr(0, 32);
  return purpose_ + ':' + std::to_string(index) + ':' + digest;
}

std::optional<std::chrono::seconds> RateLimiter::count(std::string_view key) {
  if (limit_ <= 0) return std::nullopt;
  // The counter outlives its window by 5 s, for replicas whose clocks differ.
  if (store_.add(counter_key(key), 1, window_ + std::chrono::seconds(5)) <= limit_) return std::nullopt;
  const auto into_window = clock_.now().time_since_epoch() % window_;
  const auto left = std::chrono::ceil<std::chrono::seconds>(window_ - into_window);
  return std::clamp(left, std::chrono::seconds(1), window_);
}

void RateLimiter::uncount(std::string_view key) {
  if (limit_ > 0) store_.add(counter_key(key), -1, window_ + std::chrono::seconds(5));
}

void RateLimiter::reset(std::string_view key) {
  if (limit_ > 0) store_.erase(counter_key(key));
}

}  // namespace state
