// The authorization server: codes, tokens, grants, scopes and wrong owner tokens.
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <future>

#include "authorization_fixture.hpp"
#include "hooked_store.hpp"
#include "metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"

using oauth::Scopes;
using test::AuthorizationFixture;
using test::error_of;
using test::HookedStore;
using test::kOwnerToken;
using test::kRedirect;
using test::kVerifier;

TEST_CASE_METHOD(AuthorizationFixture, "A client logs in, uses its token, refreshes it and revokes its grant") {
  const std::string client = new_client();
  const oauth::Tokens tokens = log_in(client);
  CHECK(tokens.access_lifetime == std::chrono::hours(1));
  CHECK(tokens.scopes == Scopes{"read", "offline_access"});
  const auto access = server.grants().verify_access_token(tokens.access, site.resource);
  REQUIRE(access);
  CHECK(access->principal.has_scope("read"));
  CHECK_FALSE(access->principal.has_scope("trade"));
  CHECK_FALSE(server.grants().verify_access_token(tokens.access, "https://other.example/mcp"));

  const oauth::Tokens next = refresh(client, tokens.refresh);
  CHECK(next.refresh != tokens.refresh);
  CHECK(server.grants().verify_access_token(next.access, site.resource)->principal.id == access->principal.id);

  server.revoke(parameters({{"client_id", client}, {"token", next.refresh}}), std::nullopt, "1.2.3.4", {});
  CHECK_FALSE(works(tokens));
  CHECK_FALSE(works(next));
  CHECK(error_of([&] { refresh(client, next.refresh); }) == "invalid_grant");
}

TEST_CASE_METHOD(AuthorizationFixture, "A code that is sent twice ends the grant that it gave") {
  const std::string client = new_client();
  const std::string code = consent(authorization(client));
  const oauth::Tokens tokens = exchange(client, code);
  CHECK(works(tokens));
  CHECK(error_of([&] { exchange(client, code); }) == "invalid_grant");
  CHECK_FALSE(works(tokens));
}

TEST_CASE_METHOD(AuthorizationFixture,
                 "A code is refused for another client, verifier or redirect URI, and after a minute") {
  const std::string client = new_client();
  const auto spent = [&](const std::string& code) {
    return error_of([&] { exchange(client, code); }) == "invalid_grant";
  };
  const std::string wrong_verifier = consent(authorization(client));
  CHECK(error_of([&] { exchange(client, wrong_verifier, std::string(43, 'w')); }) == "invalid_grant");
  CHECK(spent(wrong_verifier));
  CHECK(error_of([&] { exchange(client, "x", "short"); }) == "invalid_request");
  CHECK(error_of([&] { exchange(client, "x", std::string(129, 'v')); }) == "invalid_request");

  const std::string others = consent(authorization(client, {{"state", "2"}}));
  CHECK(error_of([&] { exchange(new_client(), others); }) == "invalid_grant");
  CHECK(spent(others));

  const std::string moved = consent(authorization(client, {{"state", "3"}}));
  CHECK(error_of([&] {
          server.issue_tokens(parameters({{"grant_type", "authorization_code"},
                                          {"client_id", client},
                                          {"code", moved},
                                          {"redirect_uri", kRedirect + "/other"},
                                          {"code_verifier", kVerifier}}),
                              std::nullopt, site, "", {});
        }) == "invalid_grant");

  const std::string late = consent(authorization(client, {{"state", "4"}}));
  clock.advance(std::chrono::seconds(61));
  CHECK(spent(late));
}

TEST_CASE_METHOD(AuthorizationFixture,
                 "A decision that is sent twice gives the same code, and is refused once the code was exchanged") {
  const std::string client = new_client();
  const auto outcome = server.validate_request(authorization(client), site, "", {});
  const auto& wanted = std::get<oauth::AuthorizationRequest>(outcome);
  const std::string sealed = server.seal_request(wanted, "cookie");
  const std::string first = server.approve(wanted, {"read"}, sealed, site).location;
  CHECK(server.approve(wanted, {"read"}, sealed, site).location == first);
  const std::string code = first.substr(first.find("code=") + 5, first.find('&') - first.find("code=") - 5);
  const oauth::Tokens tokens = exchange(client, code);
  CHECK(tokens.refresh.empty());  // offline_access was not granted
  CHECK(error_of([&] { server.approve(wanted, {"read"}, sealed, site); }) == "invalid_request");
  CHECK(works(tokens));
  // The code is not there again either.
  CHECK(error_of([&] { exchange(client, code); }) == "invalid_grant");
}

TEST_CASE_METHOD(AuthorizationFixture,
                 "A decision that is sent again during the exchange of its code gives no new code") {
  HookedStore hooked(*store);
  oauth::Authorization raced{sealer, hooked, clients, support::Secret(kOwnerToken), {"read", "trade"}};
  const std::string client = new_client();
  const auto outcome = raced.validate_request(authorization(client), site, "", {});
  const auto& wanted = std::get<oauth::AuthorizationRequest>(outcome);
  const auto exchange_raced = [&](const std::string& code) {
    return raced.issue_tokens(parameters({{"grant_type", "authorization_code"},
                                          {"client_id", client},
                                          {"code", code},
                                          {"redirect_uri", kRedirect},
                                          {"code_verifier", kVerifier}}),
                              std::nullopt, site, "", {});
  };
  const auto code_of = [](const std::string& location) {
    const auto begin = location.find("code=") + 5;
    return location.substr(begin, location.find('&', begin) - begin);
  };
  for (const std::string moment :
       {"put_if_absent oauth-code-spent:", "erase oauth-code:", "put_if_absent oauth-grant:"}) {
    CAPTURE(moment);
    const std::string sealed = raced.seal_request(wanted, "cookie " + moment);
    const std::string code = code_of(raced.approve(wanted, {"read"}, sealed, site).location);
    bool was_refused = false;
    hooked.on(moment, [&] { was_refused = !error_of([&] { raced.approve(wanted, {"read"}, sealed, site); }).empty(); });
    const oauth::Tokens tokens = exchange_raced(code);
    CHECK(works(tokens));
    CHECK(was_refused == (moment != "put_if_absent oauth-code-spent:"));
    CHECK_FALSE(store->get("oauth-code:" + support::hex(support::sha256(code))));
  }
  for (const std::string moment : {"put_if_absent oauth-code:", "get oauth-code-spent:"}) {
    CAPTURE(moment);
    const std::string sealed = raced.seal_request(wanted, "cookie " + moment);
    const std::string code = code_of(raced.approve(wanted, {"read"}, sealed, site).location);
    std::optional<oauth::Tokens> tokens;
    hooked.on(moment, [&] { tokens = exchange_raced(code); });
    CHECK(error_of([&] { raced.approve(wanted, {"read"}, sealed, site); }) == "invalid_request");
    REQUIRE(tokens);
    CHECK(works(*tokens));
    CHECK_FALSE(store->get("oauth-code:" + support::hex(support::sha256(code))));
  }
}

TEST_CASE_METHOD(AuthorizationFixture, "An unknown client or redirect URI is never redirected to") {
  const std::string client = new_client();
  const auto refused = [&](const oauth::Parameters& asked) {
    return error_of([&] { server.validate_request(asked, site, "", {}); });
  };
  CHECK(refused(authorization("ttc-unknown")) == "invalid_client");
  CHECK(refused(authorization("")) == "invalid_client");
  for (const std::string uri :
       {"https://client.example/callback/", "https://client.example/callback?x=1",
        "https://client.example:444/callback", "https://CLIENT.example/callback", "https://client.example/callback#x",
        "https://evil.example/callback", "https://client.example.evil.example/callback",
        "https://client.example@evil.example/callback", "http://client.example/callback", "//client.example/callback",
        "javascript:alert(1)", "data:text/html,x", "https://client.example/../callback",
        "https://client.example/callback\r\nX: y", ""}) {
    CAPTURE(uri);
    CHECK(refused(authorization(client, {{"redirect_uri", uri}})) == "invalid_request");
  }
  oauth::Parameters twice = authorization(client);
  twice.add("redirect_uri", "https://evil.example/");
  CHECK(refused(twice) == "invalid_request");
}

TEST_CASE_METHOD(AuthorizationFixture, "Other errors are redirected to the client, with state and issuer") {
  // At once to a known client; to an unknown one after the owner has chosen so on a page.
  const bool vouched_for = GENERATE(true, false);
  const std::string redirect = vouched_for ? "https://chatgpt.com/connector_platform_oauth_redirect" : kRedirect;
  const std::string client = vouched_for ? "https://chatgpt.com/oauth/client.json" : new_client();
  const auto told = [&](std::vector<std::pair<std::string, std::string>> changes) {
    changes.emplace_back("redirect_uri", redirect);
    const auto outcome = server.validate_request(authorization(client, changes), site, "", {});
    REQUIRE(std::holds_alternative<oauth::Redirect>(outcome) == vouched_for);
    if (!vouched_for) REQUIRE(std::holds_alternative<oauth::Refused>(outcome));
    const std::string location =
        vouched_for ? std::get<oauth::Redirect>(outcome).location : std::get<oauth::Refused>(outcome).redirect.location;
    CHECK(location.starts_with(redirect + "?error="));
    CHECK(location.find("state=some%20state") != std::string::npos);
    CHECK(location.find("iss=https%3A%2F%2Ftrade.example") != std::string::npos);
    CHECK(location.find("code=") == std::string::npos);
    const auto begin = location.find("error=") + 6;
    return location.substr(begin, location.find('&') - begin);
  };
  CHECK(told({{"response_type", "token"}}) == "unsupported_response_type");
  CHECK(told({{"response_type", ""}}) == "unsupported_response_type");
  CHECK(told({{"code_challenge", ""}}) == "invalid_request");
  CHECK(told({{"code_challenge", "short"}}) == "invalid_request");
  CHECK(told({{"code_challenge_method", "plain"}}) == "invalid_request");
  CHECK(told({{"code_challenge_method", ""}}) == "invalid_request");
  CHECK(told({{"response_mode", "fragment"}}) == "invalid_request");
  CHECK(told({{"resource", "https://other.example/mcp"}}) == "invalid_target");
  CHECK(told({{"resource", "https://trade.example/mcp/other"}}) == "invalid_target");
}

TEST_CASE_METHOD(AuthorizationFixture, "Scopes are limited to those that exist, and trade includes read") {
  const std::string client = new_client();
  const auto wanted = [&](const std::string& scope) {
    return std::get<oauth::AuthorizationRequest>(
               server.validate_request(authorization(client, {{"scope", scope}}), site, "", {}))
        .scopes;
  };
  CHECK(wanted("") == Scopes{"read", "offline_access"});
  CHECK(wanted("openid read profile") == Scopes{"read", "offline_access"});
  CHECK(wanted("trade") == Scopes{"trade", "offline_access"});
  CHECK(wanted("offline_access read read") == Scopes{"read", "offline_access"});
  for (const char* unknown : {"claudeai", "admin", "offline_access", "openid email profile", "read:all", "READ", " "}) {
    CAPTURE(unknown);
    CHECK(wanted(unknown) == Scopes{"read", "offline_access"});
  }
  CHECK(wanted("claudeai trade") == Scopes{"trade", "offline_access"});

  const std::string code = consent(authorization(client, {{"scope", "read trade offline_access"}}));
  const oauth::Tokens tokens = exchange(client, code);
  CHECK(server.grants().verify_access_token(tokens.access, site.resource)->principal.has_scope("trade"));
  const oauth::Tokens less = refresh(client, tokens.refresh, "read");
  CHECK_FALSE(server.grants().verify_access_token(less.access, site.resource)->principal.has_scope("trade"));
  const oauth::Tokens again = refresh(client, less.refresh);
  CHECK(server.grants().verify_access_token(again.access, site.resource)->principal.has_scope("trade"));

  const std::string small = new_client();
  const oauth::Tokens reads = log_in(small);
  CHECK(error_of([&] { refresh(small, reads.refresh, "read trade"); }) == "invalid_scope");
  // A client that repeats what it asked for at first, before it heard what it was given.
  const oauth::Tokens kept = refresh(small, reads.refresh, "claudeai");
  CHECK(kept.scopes == Scopes{"read", "offline_access"});
  CHECK(refresh(small, kept.refresh, "claudeai read").scopes == Scopes{"read"});
}

TEST_CASE_METHOD(AuthorizationFixture, "Forged and changed tokens, and those of others, are refused") {
  const std::string client = new_client();
  const oauth::Tokens tokens = log_in(client);
  for (std::size_t at : {std::size_t{4}, std::size_t{20}, tokens.access.size() - 1}) {
    std::string changed = tokens.access;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK_FALSE(server.grants().verify_access_token(changed, site.resource));
  }
  CHECK_FALSE(server.grants().verify_access_token("tta_", site.resource));
  CHECK_FALSE(server.grants().verify_access_token(tokens.refresh, site.resource));
  for (std::string forged :
       {std::string("ttr_"), std::string("ttr_a.1.b"), std::string("ttr_..") + std::string(43, 'A'),
        tokens.refresh + "A", tokens.refresh.substr(0, tokens.refresh.size() - 2),
        std::string("ttr_") + std::string(10'000, 'x')}) {
    CHECK(error_of([&] { refresh(client, forged); }) == "invalid_grant");
  }
  CHECK(error_of([&] { refresh(client, ""); }) == "invalid_request");  // RFC 6749, 5.2: a parameter is missing
  std::string renumbered = tokens.refresh;
  renumbered[renumbered.find(".1.") + 1] = '2';
  CHECK(error_of([&] { refresh(client, renumbered); }) == "invalid_grant");
  CHECK(error_of([&] { refresh(new_client(), tokens.refresh); }) == "invalid_grant");
  server.revoke(parameters({{"client_id", new_client()}, {"token", tokens.refresh}}), std::nullopt, "", {});
  CHECK(works(tokens));
}

TEST_CASE_METHOD(AuthorizationFixture, "A client with a secret authenticates by header or by body") {
  const std::string client = new_client(kRedirect, "client_secret_post");
  const std::string own = secret;
  const auto exchanged = [&](const std::string& body_secret, const std::optional<oauth::Authorization::Basic>& basic) {
    const std::string code = consent(authorization(client, {{"state", support::random_token(8)}}));
    return error_of([&] {
      server.issue_tokens(parameters({{"grant_type", "authorization_code"},
                                      {"client_id", client},
                                      {"client_secret", body_secret},
                                      {"code", code},
                                      {"code_verifier", kVerifier}}),
                          basic, site, "", {});
    });
  };
  using Basic = oauth::Authorization::Basic;
  CHECK(exchanged(own, std::nullopt).empty());
  CHECK(exchanged("", Basic{client, own}).empty());
  CHECK(exchanged("wrong", std::nullopt) == "invalid_client");
  CHECK(exchanged("", std::nullopt) == "invalid_client");
  CHECK(exchanged("", Basic{client, "wrong"}) == "invalid_client");
  CHECK(exchanged(own, Basic{client, own}) == "invalid_request");
  CHECK(exchanged("", Basic{"another", own}) == "invalid_request");
}

TEST_CASE_METHOD(AuthorizationFixture, "Wrong owner tokens are counted, and lock the address out") {
  const auto locked = [&](const std::string& token) {
    try {
      server.verify_owner_token(token, "2.2.2.2");
    } catch (const oauth::OAuthError& error) {
      CHECK(error.status == 429);
      return error.retry_after.value();
    }
    return std::chrono::seconds(0);
  };
  CHECK(server.verify_owner_token(test::kOwnerToken, "1.1.1.1").is_owner);
  for (int i = 0; i < 5; ++i) {
    const auto attempt = server.verify_owner_token("guess", "2.2.2.2");
    CHECK_FALSE(attempt.is_owner);
    CHECK(attempt.tries_left == 4 - i);
  }
  const std::chrono::seconds wait = locked("guess");
  CHECK(wait > std::chrono::seconds(0));
  CHECK(wait <= std::chrono::minutes(15));
  CHECK(server.verify_owner_token(test::kOwnerToken, "1.1.1.1").is_owner);
  clock.advance(wait - std::chrono::seconds(1));
  CHECK(locked(test::kOwnerToken) == std::chrono::seconds(1));  // is_right or not: a guesser must not learn it
  clock.advance(std::chrono::seconds(1));
  CHECK(server.verify_owner_token(test::kOwnerToken, "2.2.2.2").is_owner);
}

TEST_CASE_METHOD(AuthorizationFixture, "The right token resets the count of wrong ones") {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) CHECK_FALSE(server.verify_owner_token("guess", "2.2.2.2").is_owner);
    CHECK(server.verify_owner_token(test::kOwnerToken, "2.2.2.2").is_owner);
  }
}

TEST_CASE_METHOD(AuthorizationFixture, "The grants that exist are counted, at most once a minute") {
  const auto measured = [&] {
    server.grants().measure();
    return oauth::oauth_metrics().grants_alive.with().value();
  };
  CHECK(measured() == 0);
  const std::string client = new_client();
  log_in(client);
  const auto second = log_in(client);
  CHECK(measured() == 0);
  clock.advance(std::chrono::seconds(60));
  CHECK(measured() == 2);
  server.grants().revoke(second.refresh, client);
  clock.advance(std::chrono::seconds(60));
  CHECK(measured() == 1);
}

TEST_CASE_METHOD(AuthorizationFixture, "While the store fails, the number of grants is unknown") {
  test::HookedStore failing(*store);
  const oauth::Grants grants(sealer, failing);
  failing.on("count oauth-grant:", [] { throw support::Error(support::ErrorCode::not_ready, "The store is gone."); });
  grants.measure();
  CHECK(std::isnan(oauth::oauth_metrics().grants_alive.with().value()));
  CHECK(metrics::write_text().find("tastytrade_mcp_grants_alive NaN\n") != std::string::npos);
  grants.measure();  // counts again without the pause
  CHECK(oauth::oauth_metrics().grants_alive.with().value() == 0);
}

TEST_CASE_METHOD(AuthorizationFixture, "A login page is valid in its browser only, for ten minutes") {
  const auto outcome = server.validate_request(authorization(new_client()), site, "", {});
  const auto& wanted = std::get<oauth::AuthorizationRequest>(outcome);
  const std::string sealed = server.seal_request(wanted, "cookie");
  REQUIRE(server.unseal_request(sealed, "cookie"));
  CHECK(server.unseal_request(sealed, "cookie")->state == "some state");
  CHECK_FALSE(server.unseal_request(sealed, "another"));
  CHECK_FALSE(server.unseal_request(sealed, ""));
  CHECK_FALSE(server.unseal_request("made-up", "cookie"));
  clock.advance(std::chrono::minutes(11));
  CHECK_FALSE(server.unseal_request(sealed, "cookie"));
}

TEST_CASE_METHOD(AuthorizationFixture, "A scope that no tool needs is neither offered nor granted") {
  oauth::Authorization reader{sealer, *store, clients, support::Secret(test::kOwnerToken), {"read"}};
  CHECK(reader.metadata(site)["scopes_supported"] == test::Json{"read", "offline_access"});
  CHECK(server.metadata(site)["scopes_supported"] == test::Json{"read", "trade", "offline_access"});
  const std::string client = new_client();
  const auto asked = reader.validate_request(authorization(client, {{"scope", "read trade"}}), site, "", {});
  CHECK(std::get<oauth::AuthorizationRequest>(asked).scopes == Scopes{"read", "offline_access"});
  const auto only = reader.validate_request(authorization(client, {{"scope", "trade"}}), site, "", {});
  CHECK(std::holds_alternative<oauth::Refused>(only));
  const auto beside = reader.validate_request(authorization(client, {{"scope", "claudeai trade"}}), site, "", {});
  CHECK(std::holds_alternative<oauth::Refused>(beside));
}

TEST_CASE_METHOD(AuthorizationFixture, "Every spelling of this server's resource is accepted, and no other resource") {
  const std::string client = new_client();
  const auto outcome = [&](const std::string& resource) {
    return server.validate_request(authorization(client, {{"resource", resource}}), site, "", {});
  };
  for (const std::string resource :
       {"https://trade.example/mcp", "https://trade.example/mcp/", "https://trade.example/mcp//",
        "https://trade.example", "https://trade.example/", "HTTPS://Trade.Example/mcp", "https://TRADE.EXAMPLE/",
        "https://trade.example:443/mcp", "https://trade.example:443", "https://trade.example:443/mcp/",
        "https://trade.example./mcp", ""}) {
    CAPTURE(resource);
    const auto asked = outcome(resource);
    REQUIRE(std::holds_alternative<oauth::AuthorizationRequest>(asked));
    CHECK(std::get<oauth::AuthorizationRequest>(asked).resource == site.resource);
    const std::string code = consent(authorization(client, {{"resource", resource}}));
    const auto exchanged = [&](const std::string& at_token) {
      return server.issue_tokens(parameters({{"grant_type", "authorization_code"},
                                             {"client_id", client},
                                             {"code", code},
                                             {"redirect_uri", kRedirect},
                                             {"code_verifier", test::kVerifier},
                                             {"resource", at_token}}),
                                 std::nullopt, site, "1.2.3.4", {});
    };
    const oauth::Tokens tokens = exchanged(resource.ends_with('/') ? site.resource : site.resource + "/");
    CHECK(works(tokens));
    const oauth::Tokens renewed = server.issue_tokens(parameters({{"grant_type", "refresh_token"},
                                                                  {"client_id", client},
                                                                  {"refresh_token", tokens.refresh},
                                                                  {"resource", resource}}),
                                                      std::nullopt, site, "1.2.3.4", {});
    CHECK(works(renewed));
    clock.advance(std::chrono::minutes(3));  // past the limits of one rate_limit_key
  }
  for (const std::string resource :
       {"http://trade.example/mcp", "https://trade.example:8443/mcp", "https://trade.example:80/mcp",
        "https://trade.example/MCP", "https://trade.example/mcp/x", "https://trade.example/mcp?x=1",
        "https://trade.example/mcp#x", "https://u@trade.example/mcp", "https://trade.example.evil/mcp",
        "https://evil.example/https://trade.example/mcp", "trade.example/mcp", "https:///mcp", "//trade.example/mcp",
        "https://trade.example/other", "https://trade.example@evil.example/mcp", "mcp", "/"}) {
    CAPTURE(resource);
    CHECK(std::holds_alternative<oauth::Refused>(outcome(resource)));
    CHECK(error_of([&] {
            server.issue_tokens(parameters({{"grant_type", "refresh_token"},
                                            {"client_id", client},
                                            {"refresh_token", "ttr_x"},
                                            {"resource", resource}}),
                                std::nullopt, site, "1.2.3.4", {});
          }) == "invalid_target");
  }
}
