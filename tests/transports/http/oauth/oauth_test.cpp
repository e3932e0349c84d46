// The login over HTTP: discovery, codes, tokens, scopes and sessions.
#include <catch2/catch_test_macros.hpp>

#include "redis_process.hpp"
#include "transports/http/login_client.hpp"

using namespace http_test;

TEST_CASE("Both metadata documents are served under every path that clients use", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  for (const std::string path :
       {"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"}) {
    const Answer answer = browser.get(path);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "application/json");
    CHECK(answer.json()["resource"] == browser.base + "/mcp");
    CHECK(answer.json()["authorization_servers"] == Json{browser.base});
    CHECK(answer.json()["scopes_supported"] == Json{"read"});
  }
  for (const std::string path : {"/.well-known/oauth-authorization-server",
                                 "/.well-known/oauth-authorization-server/mcp", "/.well-known/openid-configuration",
                                 "/.well-known/openid-configuration/mcp", "/mcp/.well-known/openid-configuration"}) {
    const Answer answer = browser.get(path);
    CHECK(answer.status == 200);
    CHECK(answer.json()["issuer"] == browser.base);
    CHECK(answer.json()["code_challenge_methods_supported"] == Json{"S256"});
    CHECK(answer.json()["client_id_metadata_document_supported"] == true);
    CHECK(answer.json()["authorization_response_iss_parameter_supported"] == true);
  }
}

TEST_CASE("PUBLIC_URL is issuer and resource, whatever the Host header is", "[http]") {
  auto options = mcp_options();
  options.public_url = "https://trade.example.com";
  const HttpServerFixture server(options);
  const LoginClient browser(server);
  CHECK(browser.get("/.well-known/oauth-protected-resource/mcp").json()["resource"] == "https://trade.example.com/mcp");
  CHECK(browser.call("echo", "none")
            .header("www-authenticate")
            .find("resource_metadata=\"https://trade.example.com/.well-known/oauth-protected-resource/mcp\"") !=
        std::string::npos);
}

TEST_CASE("Without a URL of its own the server offers no login", "[http]") {
  auto options = mcp_options();
  options.host = "0.0.0.0";
  const HttpServerFixture open(options);
  CHECK(LoginClient(open).get("/.well-known/oauth-protected-resource").status == 404);
  CHECK(LoginClient(open).get("/authorize").status == 404);
  options.public_url = "http://trade.example.com";  // a token would travel in the clear
  const HttpServerFixture clear(options);
  CHECK(LoginClient(clear).get("/.well-known/oauth-authorization-server", {{"Host", "trade.example.com"}}).status ==
        404);
  options.host = "127.0.0.1";
  options.public_url.clear();
  options.allowed_hosts = {"trade.example.com"};  // reachable by a tunnel, and nobody said under which address
  const HttpServerFixture tunnelled(options);
  CHECK(LoginClient(tunnelled).get("/.well-known/oauth-authorization-server").status == 404);
  const HttpServerFixture api(api_options());
  CHECK(LoginClient(api).get("/.well-known/oauth-authorization-server").status == 404);
}

TEST_CASE("The challenge names the resource metadata", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string where =
      "resource_metadata=\"" + browser.base + "/.well-known/oauth-protected-resource/mcp\", scope=\"read\"";
  const Answer none = server.request("POST", "/mcp", {kJson, kAccept}, "{}");
  CHECK(none.status == 401);
  CHECK(none.header("www-authenticate").find("error=") == std::string::npos);
  CHECK(none.header("www-authenticate").find(where) != std::string::npos);
  const Answer wrong = browser.call("echo", "tta_made-up");
  CHECK(wrong.status == 401);
  CHECK(wrong.header("www-authenticate").find("error=\"invalid_token\"") != std::string::npos);
  CHECK(wrong.header("www-authenticate").find(where) != std::string::npos);
}

TEST_CASE("The owner logs a client in, which calls a tool, refreshes and revokes its token", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string client = browser.registered();
  const auto page = browser.page(browser.authorize_path(client));
  CHECK(page.answer.status == 200);
  const std::string& html = page.answer.body;
  CHECK(html.find("A &lt;b&gt;client&lt;/b&gt;") != std::string::npos);
  CHECK(html.find("<b>client") == std::string::npos);
  CHECK(html.find("this computer") != std::string::npos);
  CHECK(html.find("Demo") != std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find(kToken) == std::string::npos);
  const std::string policy = page.answer.header("content-security-policy");
  CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(policy.find("form-action 'self' http://127.0.0.1:9") != std::string::npos);
  CHECK(page.answer.header("x-frame-options") == "DENY");
  CHECK(page.answer.header("cache-control") == "no-store");
  CHECK(page.answer.header("set-cookie").find("HttpOnly; SameSite=Lax") != std::string::npos);

  const Answer redirect = browser.decide(page);
  CHECK(redirect.status == 303);
  const std::string location = redirect.header("location");
  CHECK(location.starts_with(kRedirect + "?code="));
  CHECK(location.find("&state=s%26t%3D1&") != std::string::npos);
  CHECK(location.find("&iss=" + support::percent_encode(browser.base)) != std::string::npos);
  const Answer tokens = browser.exchange(client, LoginClient::code_of(redirect));
  REQUIRE(tokens.status == 200);
  const Json granted = tokens.json();
  CHECK(granted["token_type"] == "Bearer");
  CHECK(granted["expires_in"] == 3600);
  CHECK(granted["scope"] == "read offline_access");

  const Answer called = browser.call("echo", granted["access_token"], {{"text", "hello"}});
  CHECK(called.status == 200);
  CHECK(called.json()["result"]["structuredContent"]["principal"].get<std::string>().starts_with("oauth:"));

  const Json next = browser.renew(client, granted["refresh_token"]).json();
  CHECK(browser.call("echo", next["access_token"], {{"text", "x"}}).status == 200);
  CHECK(browser.post_form("/revoke", {{"client_id", client}, {"token", next["refresh_token"]}}).status == 200);
  CHECK(browser.call("echo", next["access_token"], {{"text", "x"}}).status == 401);
  CHECK(browser.renew(client, next["refresh_token"]).json()["error"] == "invalid_grant");
  CHECK(browser.post_form("/revoke", {{"client_id", client}, {"token", "unknown"}}).status == 200);
}

TEST_CASE("A stream ends with the grant that opened it, and not with another", "[http]") {
  auto options = mcp_options();
  options.limits.heartbeat = std::chrono::milliseconds(20);
  HttpServerFixture server(options);
  const LoginClient browser(server);
  const auto open = [&](const std::string& token) {
    HeaderList headers = stateless_headers("tools/call", "slow");
    headers[0] = {"Authorization", "Bearer " + token};
    Client client = server.client();
    client.send(client.format("POST", "/mcp", headers, tool_message(1, "slow", Json::object(), true, "token")));
    REQUIRE(client.read_head().status == 200);
    CHECK(client.read_chunk() == ":\n\n");
    return client;
  };
  const std::string leaving = browser.registered();
  const std::string staying = browser.registered();
  const Json revoked = browser.log_in(leaving);
  Client ends = open(revoked["access_token"]);
  Client goes_on = open(browser.log_in(staying)["access_token"]);
  Client holder = open(kToken);
  CHECK(browser.post_form("/revoke", {{"client_id", leaving}, {"token", revoked["refresh_token"]}}).status == 200);
  const std::string rest = ends.read_to_end();
  CHECK(rest.find("data:") == std::string::npos);
  CHECK_FALSE(rest.ends_with("0\r\n\r\n"));  // cut off, so that nobody takes it for an answer
  CHECK(server.slow.wait_until_cancelled());
  CHECK(goes_on.read_chunk() == ":\n\n");
  CHECK(holder.read_chunk() == ":\n\n");
  server.slow.release();
}

TEST_CASE("A call beyond the granted scopes gets 403 with the needed scope", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string client = browser.registered();
  const Json reads = browser.log_in(client);
  const Answer refused = browser.call("order", reads["access_token"]);
  CHECK(refused.status == 403);
  const std::string challenge = refused.header("www-authenticate");
  CHECK(challenge.find("error=\"insufficient_scope\"") != std::string::npos);
  CHECK(challenge.find("scope=\"read trade\"") != std::string::npos);
  CHECK(challenge.find("resource_metadata=") != std::string::npos);
  const Json result = refused.json()["result"];
  CHECK(result["isError"] == true);
  CHECK(result["_meta"]["mcp/www_authenticate"][0] == challenge);

  const Json trades = browser.log_in(client, "read trade offline_access");
  CHECK(trades["scope"] == "read trade offline_access");
  CHECK(browser.call("order", trades["access_token"]).json()["result"]["structuredContent"]["ordered"] == true);
  // The owner may take trade out of what was asked for.
  const auto page = browser.page(browser.authorize_path(client, "read trade"));
  const Answer less = browser.exchange(client, LoginClient::code_of(browser.decide(page, kToken, "allow", {})));
  CHECK(less.json()["scope"] == "read");
  CHECK_FALSE(less.json().contains("refresh_token"));
  CHECK(browser.call("order", less.json()["access_token"]).status == 403);
  // Nor by the other way to the same tools.
  const Answer plain = server.request(
      "POST", "/mcp/call", {{"Authorization", "Bearer " + less.json()["access_token"].get<std::string>()}, kJson},
      R"({"name":"order"})");
  CHECK(plain.status == 403);
}

TEST_CASE("The token endpoint accepts valid requests only", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string client = browser.registered();
  const auto error = [](const Answer& answer) {
    CHECK(answer.header("cache-control") == "no-store");
    return std::to_string(answer.status) + ' ' + answer.json()["error"].get<std::string>();
  };
  CHECK(error(server.request("POST", "/token", {kJson}, "{}")) == "400 invalid_request");
  CHECK(error(browser.post_form("/token", {})) == "400 invalid_request");
  CHECK(error(browser.post_form("/token", {{"grant_type", "password"}})) == "400 unsupported_grant_type");
  CHECK(error(browser.post_form("/token", {{"grant_type", "client_credentials"}})) == "400 unsupported_grant_type");
  CHECK(error(browser.exchange("ttc-unknown", "x")) == "401 invalid_client");
  CHECK(error(browser.exchange(client, "unknown")) == "400 invalid_grant");
  CHECK(error(browser.renew(client, "unknown")) == "400 invalid_grant");
  CHECK(error(browser.post_form("/token", {{"grant_type", "refresh_token"},
                                           {"client_id", client},
                                           {"refresh_token", "x"},
                                           {"resource", "https://other.example/mcp"}})) == "400 invalid_target");
  CHECK(error(browser.post_form(
            "/token", {{"grant_type", "refresh_token"}, {"grant_type", "refresh_token"}, {"client_id", client}})) ==
        "400 invalid_request");
  CHECK(error(browser.post_form("/token", {{"grant_type", "refresh_token"}}, {{"Authorization", "Basic !!"}})) ==
        "401 invalid_client");
  CHECK(browser.get("/token").status == 405);

  const Answer redirect = browser.decide(browser.page(browser.authorize_path(client)));
  CHECK(error(browser.exchange(client, LoginClient::code_of(redirect), std::string(64, 'w'))) == "400 invalid_grant");
  CHECK(error(browser.exchange(client, LoginClient::code_of(redirect))) == "400 invalid_grant");
}

TEST_CASE("A token in the URL is refused on every path", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const Json tokens = browser.log_in(browser.registered());
  const std::string token = tokens["access_token"];
  CHECK(server.request("POST", "/mcp?access_token=" + token, {kJson, kAccept}, "{}").status == 400);
  CHECK(browser.get("/.well-known/oauth-protected-resource?token=" + token).status == 400);
}

TEST_CASE("A session survives a new grant of its client, and is closed to other clients", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const auto bearer = [](const Json& tokens) {
    return std::pair<std::string, std::string>("Authorization", "Bearer " + tokens["access_token"].get<std::string>());
  };
  const std::string client = browser.registered();
  const Json one = browser.log_in(client);
  const Json two = browser.log_in(browser.registered());
  const Json params = {{"protocolVersion", "2025-11-25"},
                       {"capabilities", Json::object()},
                       {"clientInfo", {{"name", "t"}, {"version", "1"}}}};
  const Answer opened =
      server.request("POST", "/mcp", {bearer(one), kJson, kAccept}, stateful_message(0, "initialize", params));
  const std::string session = opened.header("mcp-session-id");
  const auto list = [&](const std::pair<std::string, std::string>& who) {
    return server.request("POST", "/mcp", {who, kJson, kAccept, {"Mcp-Session-Id", session}},
                          stateful_message(1, "tools/list"));
  };
  CHECK(list(bearer(one)).status == 200);
  CHECK(list(bearer(two)).status == 404);
  CHECK(list(kBearer).status == 404);

  // Step-up as some clients do it: asked for more, granted, and the refused call sent again as it was.
  const auto trade = [&](const Json& tokens) {
    return server.request("POST", "/mcp", {bearer(tokens), kJson, kAccept, {"Mcp-Session-Id", session}},
                          tool_message(2, "order", Json::object(), false));
  };
  CHECK(trade(one).status == 403);
  const Answer traded = trade(browser.log_in(client, "read trade offline_access"));
  CHECK(traded.status == 200);
  CHECK_FALSE(traded.body.find("\"isError\":true") != std::string::npos);
}

TEST_CASE("While the store fails every route answers an error in its own format, and recovers afterwards",
          "[http][redis]") {
  test::RedisProcess redis;
  const HttpServerFixture server(mcp_options(), {}, 4'096, state::make_redis_store(redis.url()));
  const LoginClient browser(server);
  const std::string client = browser.registered();
  const Json tokens = browser.log_in(client);
  const std::string token = tokens["access_token"];
  const std::string refresh = tokens["refresh_token"];
  CHECK(browser.call("echo", token, {{"text", "a"}}).status == 200);

  redis.kill();
  const std::string metadata = Json{{"redirect_uris", {kRedirect}}}.dump();
  for (const Answer& answer : {browser.renew(client, refresh), server.request("POST", "/register", {kJson}, metadata),
                               browser.post_form("/revoke", {{"client_id", client}, {"token", refresh}})}) {
    CHECK(answer.status == 503);
    CHECK(answer.json()["error"] == "temporarily_unavailable");
    for (const char* ours : {"127.0.0.1", "REDIS", "refused", "operator"}) {
      CHECK(answer.body.find(ours) == std::string::npos);
    }
    CHECK(answer.header("retry-after") == "5");
  }
  const Answer page = browser.get(browser.authorize_path(client));
  CHECK(page.status == 503);
  CHECK(page.header("content-type").starts_with("text/html"));
  CHECK(page.body.find("Nothing was granted") != std::string::npos);
  CHECK(page.header("content-security-policy").find("frame-ancestors 'none'") != std::string::npos);
  const Answer call = browser.call("echo", token, {{"text", "a"}});
  CHECK(call.status == 503);
  CHECK(call.header("www-authenticate").empty());  // nothing is wrong with the token
  CHECK(call.json()["error"]["data"]["code"] == "not_ready");
  CHECK(call.json()["error"]["data"]["retryable"] == true);

  redis.start();
  REQUIRE(wait_until([&] { return server.request("POST", "/register", {kJson}, metadata).status == 201; }));
  CHECK(browser.call("echo", browser.log_in(browser.registered())["access_token"], {{"text", "a"}}).status == 200);
}
