#include "tokens.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

using support::Json;

std::int64_t epoch_seconds(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

}  // namespace

std::string Tokens::grant(const std::string& scope, Instant now) {
  const support::MutexLock lock(mutex_);
  const Instant expires_at = now + lifetime_;
  const Json header{{"alg", "HS256"}, {"typ", "at+jwt"}};
  const Json claims{{"iss", "simulator"},        {"sub", "U0001563674"},
                    {"iat", epoch_seconds(now)}, {"exp", epoch_seconds(expires_at)},
                    {"jti", ++issued_},          {"scope", scope}};
  const std::string body =
      support::base64url(support::to_text(header)) + "." + support::base64url(support::to_text(claims));
  const std::string key = "simulator " + std::to_string(seed_);
  std::string token = body + "." + support::base64url(support::hmac_sha256(key, body));
  std::erase_if(expires_at_, [&](const auto& entry) { return entry.second <= now; });
  std::erase_if(scopes_, [&](const auto& entry) REQUIRES(mutex_) { return !expires_at_.contains(entry.first); });
  expires_at_["Bearer " + token] = expires_at;
  scopes_["Bearer " + token] = scope;
  return token;
}

std::string Tokens::open_session(Instant now) {
  const support::MutexLock lock(mutex_);
  const std::string name = "session " + std::to_string(seed_) + " " + std::to_string(++issued_);
  std::string token = support::base64url(support::sha256(name)) + "+C";
  expires_at_[token] = now + std::chrono::hours(24);
  return token;
}

bool Tokens::is_valid(const std::string& authorization, Instant now) const {
  const support::MutexLock lock(mutex_);
  const auto found = expires_at_.find(authorization);
  return found != expires_at_.end() && now < found->second;
}

bool Tokens::has_scope(const std::string& authorization, std::string_view word) const {
  const support::MutexLock lock(mutex_);
  const auto found = scopes_.find(authorization);
  if (found == scopes_.end()) return expires_at_.contains(authorization);
  const auto words = support::split(found->second, ' ');
  return std::find(words.begin(), words.end(), word) != words.end();
}

void Tokens::close(const std::string& authorization) {
  const support::MutexLock lock(mutex_);
  expires_at_.erase(authorization);
}

void Tokens::revoke_all() {
  const support::MutexLock lock(mutex_);
  expires_at_.clear();
}

}  // namespace simulator
