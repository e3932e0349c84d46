#include "quote_tokens.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace simulator {

std::string QuoteTokens::grant(support::Instant now) {
  const support::MutexLock lock(mutex_);
  const std::string name = "quote token " + std::to_string(seed_) + " " + std::to_string(++issued_);
  std::string token = "sim-quote-" + support::base64url(support::sha256(name));
  std::erase_if(expires_at_, [&](const auto& entry) { return entry.second <= now; });
  expires_at_[token] = now + kLifetime;
  return token;
}

bool QuoteTokens::is_valid(std::string_view token, support::Instant now) const {
  const support::MutexLock lock(mutex_);
  const auto found = expires_at_.find(token);
  return found != expires_at_.end() && now < found->second;
}

void QuoteTokens::revoke_all() {
  const support::MutexLock lock(mutex_);
  expires_at_.clear();
}

}  // namespace simulator
