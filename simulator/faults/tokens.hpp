// The access tokens and sessions handed out so far, and whether they still hold. Token text follows from the seed and
// the order in which tokens were asked for. Safe from any thread.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "market/calendar.hpp"

namespace simulator {

class Tokens {
 public:
  Tokens(std::uint64_t seed, std::chrono::seconds lifetime) : seed_(seed), lifetime_(lifetime) {}

  // A token in the form of a JWT ("typ" at+jwt) that holds from `now` on for the lifetime.
  std::string grant(const std::string& scope, Instant now);
  // A session token of the old login; holds 24 hours.
  std::string open_session(Instant now);
  // Reads an Authorization header: "Bearer <access token>", or a session token without a scheme word.
  bool holds(const std::string& authorization, Instant now) const;
  void close(const std::string& authorization);
  void revoke_all();

 private:
  std::uint64_t seed_;
  std::chrono::seconds lifetime_;
  mutable std::mutex mutex_;
  std::uint64_t issued_ = 0;
  std::map<std::string, Instant> expires_at_;  // by what stands in the Authorization header
};

}  // namespace simulator
