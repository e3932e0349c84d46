// What the owner granted, and the tokens that carry it.
//
// A grant is one record in the store: client, scopes, resource, and the number of its present refresh token. Access
// tokens are sealed and short-lived; they are worth something only while their grant exists. Refresh tokens are not
// stored at all: each is computed from the grant and its number, so a client that lost an answer can be given the same
// one again, and of one number there is never a second. Using one makes the next the present one, in a single
// compare-and-swap; an older one that comes back later was stolen, and ends the grant (OAuth 2.1, section 4.3.1).
#pragma once

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

  // A name for a grant that is to be: 128 random bits.
  static std::string new_id();
  // Makes the grant and its first tokens. Throws OAuthError invalid_grant if it exists already.
  Tokens begin(const std::string& id, const Grant& grant);
  // The next tokens of a grant. `scopes`: fewer than granted, if not empty; `resource`: as granted, if not empty.
  // Throws OAuthError invalid_grant, invalid_scope or invalid_target. Within a minute the token that was used last
  // gives the same successor again; any older one ends the grant.
  Tokens refresh(const std::string& token, const std::string& client_id, const Scopes& scopes,
                 const std::string& resource);
  // Ends the grant that a token of either kind belongs to, if it is the client's. Says nothing of whether it was.
  void revoke(const std::string& token, const std::string& client_id);
  void end(const std::string& id);

  // Whom an access token speaks for, at this resource, and the grant by which; nothing if it is forged, expired, ended
  // or for another one. It is the client rather than the grant: a client that asked its owner for more goes on with its
  // session.
  struct Access {
    mcp::Principal principal;
    std::string grant;
  };
  std::optional<Access> verify_access_token(std::string_view access_token, std::string_view resource) const;
  // Whether the grant has neither ended nor run out.
  bool is_live(const std::string& id) const;
  static bool looks_like_access_token(std::string_view token);

 private:
  struct Presented;  // a refresh token, taken apart

  std::string access_token(const std::string& id, const Grant& grant, const Scopes& scopes) const;
  std::string refresh_token(const std::string& id, std::int64_t number) const;
  std::optional<Presented> read_refresh(std::string_view token) const;
  Tokens tokens(const std::string& id, const Grant& grant, std::int64_t number, const Scopes& scopes) const;

  const mcp::Sealer& sealer_;
  state::Store& store_;
};

}  // namespace oauth
