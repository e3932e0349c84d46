// An authorization server with its store, a manual clock, and a client that does what OAuth asks of it.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/oauth/authorization.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace test {

using support::Json;

inline const std::string kOwnerToken = "the-owner's-own-token-0123456789";
inline const std::string kVerifier = std::string(43, 'v');
inline const std::string kRedirect = "https://client.example/callback";

struct AuthorizationFixture {
  AuthorizationFixture() { support::configure_log(support::LogLevel::off, support::LogFormat::text); }

  static oauth::Parameters parameters(const std::vector<std::pair<std::string, std::string>>& members) {
    oauth::Parameters made;
    for (const auto& [name, value] : members) made.add(name, value);
    return made;
  }
  std::string new_client(const std::string& redirect = kRedirect, const std::string& method = "none") {
    const Json answer = server.register_client(
        {{"client_name", "A client"}, {"redirect_uris", {redirect}}, {"token_endpoint_auth_method", method}},
        "1.2.3.4");
    secret = answer.value("client_secret", "");
    return answer.at("client_id").get<std::string>();
  }
  // What a client sends to /authorize. A value given here replaces the usual one; an empty one leaves it out.
  oauth::Parameters authorization(const std::string& client,
                                  const std::vector<std::pair<std::string, std::string>>& changes = {}) const {
    std::map<std::string, std::string> members = {{"response_type", "code"},
                                                  {"client_id", client},
                                                  {"redirect_uri", kRedirect},
                                                  {"state", "some state"},
                                                  {"code_challenge", support::base64url(support::sha256(kVerifier))},
                                                  {"code_challenge_method", "S256"},
                                                  {"resource", site.resource},
                                                  {"scope", "read offline_access"}};
    for (const auto& [name, value] : changes) members[name] = value;
    oauth::Parameters made;
    for (const auto& [name, value] : members) {
      if (!value.empty()) made.add(name, value);
    }
    return made;
  }
  // The owner reads the page and says yes. Returns the code.
  std::string consent(const oauth::Parameters& asked,
                      const oauth::Scopes& granted = {"read", "trade", "offline_access"}) {
    const auto outcome = server.validate_request(asked, site, "1.2.3.4", {});
    const auto& wanted = std::get<oauth::AuthorizationRequest>(outcome);
    const std::string location = server.approve(wanted, granted, server.seal_request(wanted, "cookie"), site).location;
    const auto begin = location.find("code=") + 5;
    return location.substr(begin, location.find('&', begin) - begin);
  }
  oauth::Tokens exchange(const std::string& client, const std::string& code, const std::string& verifier = kVerifier) {
    return server.issue_tokens(parameters({{"grant_type", "authorization_code"},
                                           {"client_id", client},
                                           {"code", code},
                                           {"redirect_uri", kRedirect},
                                           {"code_verifier", verifier}}),
                               std::nullopt, site, "1.2.3.4", {});
  }
  oauth::Tokens log_in(const std::string& client) { return exchange(client, consent(authorization(client))); }
  oauth::Tokens refresh(const std::string& client, const std::string& token, const std::string& scope = "") {
    return server.issue_tokens(
        parameters(
            {{"grant_type", "refresh_token"}, {"client_id", client}, {"refresh_token", token}, {"scope", scope}}),
        std::nullopt, site, "1.2.3.4", {});
  }
  bool works(const oauth::Tokens& tokens) {
    return server.grants().verify_access_token(tokens.access, site.resource).has_value();
  }

  support::ManualClock clock{support::Instant(std::chrono::seconds(1'800'000'000))};
  std::unique_ptr<state::Store> store = state::make_memory_store(clock);
  mcp::Sealer sealer{support::Secret(std::string(32, 'k')), clock};
  std::vector<std::string> fetched;
  Json document;
  oauth::Clients clients{*store, clock, std::nullopt, [this](const std::string& address, const support::Budget&) {
                           fetched.push_back(address);
                           return oauth::FetchedDocument{document, std::chrono::seconds(600)};
                         }};
  oauth::Authorization server{sealer, *store, clients, support::Secret(kOwnerToken), {"read", "trade"}};
  oauth::Site site{"https://trade.example", "https://trade.example/mcp"};
  std::string secret;
};

// The OAuth error that `work` ends in; the empty text: none.
template <class Work>
std::string error_of(const Work& work) {
  try {
    work();
  } catch (const oauth::OAuthError& error) {
    return error.code;
  }
  return "";
}

}  // namespace test
