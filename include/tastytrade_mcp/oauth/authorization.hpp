// The authorization server: what /authorize and /token decide, without HTTP and without a page. One owner, who shows
// who he is with the server's own token. References: OAuth 2.1 draft 13, RFC 7636, 8252, 8414, 8707, 9207, 9728.
// Shared by all threads.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/oauth/grants.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace oauth {

// Parameters of a request. One that came twice is not among them but in `repeated`.
struct Parameters {
  std::map<std::string, std::string, std::less<>> values;
  std::vector<std::string> repeated;

  void add(const std::string& name, std::string value);
  std::string get(std::string_view name) const;  // empty: none
};

// Where this server is, as its callers see it.
struct Site {
  std::string issuer;      // "https://host": no slash at the end
  std::string resource;    // issuer + "/mcp": the audience of every token
  std::string asked = {};  // the same as the request spelled it: a slash may follow
};

// Something is asked of the owner; nothing is granted yet.
struct AuthorizationRequest {
  Client client;
  std::string redirect_uri;
  std::string state;
  std::string challenge;
  std::string resource;
  Scopes scopes;
  bool owner_known = false;  // the owner's token was right; what is left is to say yes or no
};

// The client is told by way of the browser.
struct Redirect {
  std::string location;
};

// What a client that nobody vouches for is told: on a page, whose reader may go on to the client. A browser that were
// sent there by itself would make of this server a way to anywhere (RFC 9700, section 4.11.2).
struct Refused {
  std::string why;
  std::string destination;  // in words
  Redirect redirect;
};

class Authorization {
 public:
  static constexpr std::int64_t kMaxWrongTokens = 5;  // of one address, in a quarter of an hour by the clock

  // What is passed by reference must outlive this. `scopes`: those that something here needs; no other is granted.
  Authorization(const mcp::Sealer& sealer, state::Store& store, Clients& clients, support::Secret owner_token,
                Scopes scopes)
      : sealer_(sealer),
        store_(store),
        clients_(clients),
        grants_(sealer, store),
        failed_logins_per_address_(store, sealer.clock(), "oauth-login-one", kMaxWrongTokens, std::chrono::minutes(15)),
        failed_logins_total_(store, sealer.clock(), "oauth-login-all", 200, std::chrono::minutes(15)),
        owner_token_(std::move(owner_token)),
        scopes_(std::move(scopes)) {}

  // GET /authorize. Throws OAuthError for what must be shown on a page and never be redirected: an unknown client or a
  // redirect URI that is not its own. Everything else that is wrong is for the client to hear.
  std::variant<AuthorizationRequest, Redirect, Refused> check(const Parameters& parameters, const Site& site,
                                                              const std::string& asker, const support::Budget& budget);
  // The request as the page carries it: sealed, bound to the browser by `cookie`, for ten minutes.
  std::string seal(const AuthorizationRequest& request, const std::string& cookie) const;
  std::optional<AuthorizationRequest> open(const std::string& sealed, const std::string& cookie) const;

  struct LoginAttempt {
    bool is_owner = false;        // the token was right
    std::int64_t tries_left = 0;  // after a wrong one; fewer if more come from the same address at the same time
  };
  // Compares `token` with the owner's. Throws OAuthError (429) for an address that sent kMaxWrongTokens wrong ones in a
  // quarter of an hour, until that is over.
  LoginAttempt log_in(const std::string& token, const std::string& asker);

  // The owner said yes, to `scopes` of those asked for. The same request twice gives the same code; once that was
  // exchanged, throws OAuthError invalid_request.
  Redirect approve(const AuthorizationRequest& request, const Scopes& scopes, const std::string& sealed,
                   const Site& site);
  Redirect deny(const AuthorizationRequest& request, const Site& site) const;

  // POST /token. `basic`: the Authorization header's user and password, decoded. Throws OAuthError.
  struct Basic {
    std::string id, secret;
  };
  Tokens token(const Parameters& parameters, const std::optional<Basic>& basic, const Site& site,
               const std::string& asker, const support::Budget& budget);
  // POST /revoke. Throws OAuthError for a client that does not show who it is, not for a token that is unknown.
  void revoke(const Parameters& parameters, const std::optional<Basic>& basic, const std::string& asker,
              const support::Budget& budget);

  // POST /register: as Clients::register_client, with the scopes of this server.
  support::Json register_client(const support::Json& metadata, const std::string& asker);

  // RFC 8414.
  support::Json metadata(const Site& site) const;

  Grants& grants() { return grants_; }
  Clients& clients() { return clients_; }

 private:
  Scopes parse_scopes(const std::string& text) const;
  Client authenticate(const Parameters& parameters, const std::optional<Basic>& basic, const std::string& asker,
                      const support::Budget& budget);
  Tokens exchange_code(const Parameters& parameters, const Client& client);

  const mcp::Sealer& sealer_;
  state::Store& store_;
  Clients& clients_;
  Grants grants_;
  state::RateLimiter failed_logins_per_address_, failed_logins_total_;  // those that were wrong
  const support::Secret owner_token_;
  const Scopes scopes_;
};

// RFC 9728. Names the resource as it was asked for: section 3.3 has the client compare it with what it asked for.
support::Json protected_resource_metadata(const Site& site);

}  // namespace oauth
