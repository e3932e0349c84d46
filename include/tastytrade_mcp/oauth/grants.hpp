// Grants of the owner to clients, and their access and refresh tokens.
//
// A grant is one record in the store: client, scopes, resource, and the number of its current refresh token. An access
// token is sealed, lasts an hour and is valid only while its grant exists. Refresh tokens are not stored: each is
// computed from the grant and its number, so that a client that lost the answer gets the same token again. Using the
// current token makes the next one current, by one compare-and-swap. An older token that is used later counts as stolen
// and ends the grant (OAuth 2.1 section 4.3.1).
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/sealer.hpp"
#include "tastytrade_mcp/oauth/error.hpp"
#include "tastytrade_mcp/oauth/scopes.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace oauth {

struct Grant {
  std::string client_id;
  std::string client_name;
  Scopes scopes;         // "read", "trade", "offline_access"
  std::string resource;  // "https://host/mcp"
};

struct Tokens {
  std::string access;
  std::chrono::seconds access_lifetime{0};
  std::string refresh;  // empty: none was granted
  Scopes scopes;
};

class Grants {
 public:
  // Both must outlive this.
  Grants(const mcp::Sealer& sealer, state::Store& store) : sealer_(sealer), store_(store) {}

  // The id of a new grant: 128 random bits.
  static std::string make_id();
  // Stores the grant and returns its first tokens. Throws OAuthError{invalid_grant} if the id exists already.
  Tokens begin(const std::string& id, const Grant& grant);
  // Exchanges a refresh token for the next tokens. `scopes`: a subset of the granted ones, or empty for all;
  // `resource`: the granted one, or empty. Throws OAuthError invalid_grant, invalid_scope or invalid_target. For a
  // minute the token that was used last gives the same tokens again; any older one ends the grant.
  Tokens refresh(const std::string& token, const std::string& client_id, const Scopes& scopes,
                 const std::string& resource);
  // Ends the grant of an access or refresh token if it is the client's; does nothing otherwise.
  void revoke(const std::string& token, const std::string& client_id);
  void end(const std::string& id);

  // Returns the principal of an access token and its grant; nothing if the token is forged, expired, of an ended grant
  // or for another resource. The principal names the client, not the grant: a client that was granted more scopes keeps
  // its sessions.
  struct Access {
    mcp::Principal principal;
    std::string grant;
  };
  std::optional<Access> verify_access_token(std::string_view access_token, std::string_view resource) const;
  // Whether the grant exists: it has neither ended nor expired.
  bool is_active(const std::string& id) const;
  // Sets the metric of the grants that exist, to NaN if the store fails. Counts at most once a minute.
  void measure() const;
  static bool has_access_token_prefix(std::string_view token);

 private:
  struct RefreshToken;  // grant id and number

  std::string make_access_token(const std::string& id, const Grant& grant, const Scopes& scopes) const;
  std::string make_refresh_token(const std::string& id, std::int64_t number) const;
  std::optional<RefreshToken> parse_refresh_token(std::string_view token) const;
  Tokens make_tokens(const std::string& id, const Grant& grant, std::int64_t number, const Scopes& scopes) const;

  const mcp::Sealer& sealer_;
  state::Store& store_;
  mutable std::atomic<std::chrono::steady_clock::duration> measured_{};  // when, by Clock::steady(); 0: never
};

}  // namespace oauth
