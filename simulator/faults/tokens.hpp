// Issued access tokens and session tokens, and their expiry. The text of a token depends on the seed and on the number
// of tokens issued before. Safe from any thread.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "market/calendar.hpp"

#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

class Tokens {
 public:
  Tokens(std::uint64_t seed, std::chrono::seconds lifetime) : seed_(seed), lifetime_(lifetime) {}

  // Issues an access token, a JWT ("typ" at+jwt), which is valid from `now` for the lifetime.
  std::string grant(const std::string& scope, Instant now);
  // Issues a session token, which is valid for 24 hours.
  std::string open_session(Instant now);
  // `authorization` is the header: "Bearer <access token>", or a session token without a scheme.
  bool is_valid(const std::string& authorization, Instant now) const;
  // Returns true if the scope of a token, which is_valid(), names `word`. A session token has every scope.
  bool has_scope(const std::string& authorization, std::string_view word) const;
  void close(const std::string& authorization);
  void revoke_all();

 private:
  std::uint64_t seed_;
  std::chrono::seconds lifetime_;
  mutable support::Mutex mutex_;
  std::uint64_t issued_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, Instant> expires_at_ GUARDED_BY(mutex_);  // by value of the Authorization header
  std::map<std::string, std::string> scopes_ GUARDED_BY(mutex_);  // likewise, of access tokens
};

}  // namespace simulator
