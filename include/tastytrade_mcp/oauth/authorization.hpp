// The OAuth authorization server behind /authorize, /token, /revoke and /register, without HTTP and without pages. It
// has one user, the owner, who logs in with the server's token (CHATGPT_MCP_TOKEN). Follows OAuth 2.1 draft 13 and RFC
// 7636, 8252, 8414, 8707, 9207, 9728. Shared by all threads.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/oauth/grants.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace oauth {

// The parameters of a request. RFC 6749 section 3.1 forbids to send one twice.
struct Parameters {
  std::map<std::string, std::string, std::less<>> values;
  std::vector<std::string> repeated;  // the names that were sent more than once

  void add(const std::string& name, std::string value);
  std::string get(std::string_view name) const;  // empty: none
};

// The server's own URLs, as the client reaches it.
struct Site {
  std::string issuer;      // "https://host": no slash at the end
  std::string resource;    // issuer + "/mcp": the audience of every token
  std::string asked = {};  // `resource` as the request spelled it, perhaps with a slash at the end
};

// A client's valid request for access, on which the owner has yet to decide.
struct AuthorizationRequest {
  Client client;
  std::string redirect_uri;
  std::string state;
  std::string challenge;  // code_challenge (RFC 7636)
  std::string resource;
  Scopes scopes;
  bool owner_known = false;  // the owner's token was verified; the decision is still open
};

// An answer to the client: the browser is redirected to its redirect URI.
struct Redirect {
  std::string location;
};

// An error for a client whose origin is not verified. It is shown on a page with a link to the client: a redirect
// without the reader's consent would make this server an open redirector (RFC 9700 section 4.11.2).
struct Refused {
  std::string why;          // the reason, a sentence
  std::string destination;  // redirect_host() of the redirect URI
  Redirect redirect;
};

class Authorization {
 public:
  static constexpr std::int64_t kMaxWrongTokens = 5;  // of one address, within 15 minutes

  // The references must stay valid during the lifetime of this object. `scopes`: the scopes of the tools; no others are
  // granted.
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

  // Validates GET /authorize. Throws OAuthError if the client is unknown or the redirect URI is not registered: such an
  // error must never be redirected (RFC 6749 section 4.1.2.1). Other errors are returned for the client.
  // `rate_limit_key`: the address that metadata documents are fetched for.
  std::variant<AuthorizationRequest, Redirect, Refused> validate_request(const Parameters& parameters, const Site& site,
                                                                         const std::string& rate_limit_key,
                                                                         const support::Budget& budget);
  // The request as the login page carries it: sealed, bound to the browser by `cookie`, valid for ten minutes.
  std::string seal_request(const AuthorizationRequest& request, const std::string& cookie) const;
  // Nothing if the text is forged, expired or bound to another cookie.
  std::optional<AuthorizationRequest> unseal_request(const std::string& sealed, const std::string& cookie) const;

  struct LoginAttempt {
    bool is_owner = false;        // the token is the owner's
    std::int64_t tries_left = 0;  // after a wrong one; fewer if more come from the same address at the same time
  };
  // Compares `token` with the owner's. Throws OAuthError (429) after kMaxWrongTokens wrong tokens of one address, or
  // 200 of all addresses, within 15 minutes.
  LoginAttempt verify_owner_token(const std::string& token, const std::string& rate_limit_key);

  // Approves the request with the `scopes` that it asked for. Idempotent: the same `sealed` request gives the same
  // code. Throws OAuthError invalid_request if that code was exchanged already.
  Redirect approve(const AuthorizationRequest& request, const Scopes& scopes, const std::string& sealed,
                   const Site& site);
  Redirect deny(const AuthorizationRequest& request, const Site& site) const;

  // POST /token. `basic`: client id and secret of the Authorization header (RFC 6749 section 2.3.1). Throws OAuthError.
  struct Basic {
    std::string id, secret;
  };
  Tokens issue_tokens(const Parameters& parameters, const std::optional<Basic>& basic, const Site& site,
                      const std::string& rate_limit_key, const support::Budget& budget);
  // POST /revoke (RFC 7009). Throws OAuthError if the client does not authenticate; an unknown token is no error.
  void revoke(const Parameters& parameters, const std::optional<Basic>& basic, const std::string& rate_limit_key,
              const support::Budget& budget);

  // POST /register: as Clients::register_client, with the scopes of this server.
  support::Json register_client(const support::Json& metadata, const std::string& rate_limit_key);

  // The authorization server's metadata (RFC 8414).
  support::Json metadata(const Site& site) const;

  Grants& grants() { return grants_; }
  Clients& clients() { return clients_; }

 private:
  Scopes parse_scopes(const std::string& text) const;
  Client authenticate(const Parameters& parameters, const std::optional<Basic>& basic,
                      const std::string& rate_limit_key, const support::Budget& budget);
  Tokens issue_tokens_of(const std::string& type, const Parameters& parameters, const std::optional<Basic>& basic,
                         const Site& site, const std::string& rate_limit_key, const support::Budget& budget);
  Tokens exchange_code(const Parameters& parameters, const Client& client);

  const mcp::Sealer& sealer_;
  state::Store& store_;
  Clients& clients_;
  Grants grants_;
  state::RateLimiter failed_logins_per_address_, failed_logins_total_;
  const support::Secret owner_token_;
  const Scopes scopes_;
};

// The resource's metadata (RFC 9728). Its `resource` is spelled as in the request, because the client compares the two
// (section 3.3).
support::Json protected_resource_metadata(const Site& site);

}  // namespace oauth
