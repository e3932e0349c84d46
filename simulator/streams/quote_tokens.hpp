// Tokens for the market data feed (GET /api-quote-tokens) and their expiry. The text of a token depends on the seed and
// on the number of tokens issued before. Safe from any thread.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace simulator {

class QuoteTokens {
 public:
  static constexpr std::chrono::hours kLifetime{24};

  explicit QuoteTokens(std::uint64_t seed) : seed_(seed) {}

  // Issues a token, valid from `now` for the lifetime.
  std::string grant(support::Instant now);
  bool is_valid(std::string_view token, support::Instant now) const;
  void revoke_all();

 private:
  const std::uint64_t seed_;
  mutable support::Mutex mutex_;
  std::uint64_t issued_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, support::Instant, std::less<>> expires_at_ GUARDED_BY(mutex_);
};

}  // namespace simulator
