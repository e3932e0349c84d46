// The protected resource under each spelling of its URL: metadata has the requested spelling (RFC 9728 section 3.3),
// and all spellings are one audience.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/login_client.hpp"

using namespace http_test;

namespace {

std::string member_of(const std::string& challenge, const std::string& name) {
  const auto begin = challenge.find(name + "=\"");
  if (begin == std::string::npos) return "";
  const auto value = begin + name.size() + 2;
  return challenge.substr(value, challenge.find('"', value) - value);
}

}  // namespace

TEST_CASE("The metadata names the resource as the request spells it, with or without a slash", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  for (const std::string path : {"/mcp", "/mcp/"}) {
    CAPTURE(path);
    // As a client goes about it: the challenge, the document that it names, the comparison with the address it was
    // given.
    const Answer refused = server.request("POST", path, {kJson, kAccept}, "{}");
    CHECK(refused.status == 401);
    const std::string document = member_of(refused.header("www-authenticate"), "resource_metadata");
    CHECK(document == browser.base + "/.well-known/oauth-protected-resource" + path);
    const Answer read = browser.get(document.substr(browser.base.size()));
    CHECK(read.status == 200);
    CHECK(read.json()["resource"] == browser.base + path);
    CHECK(read.json()["authorization_servers"] == Json{browser.base});
  }
  CHECK(browser.get("/.well-known/oauth-protected-resource").json()["resource"] == browser.base + "/mcp");
  CHECK(browser.get("/.well-known/oauth-protected-resource/").json()["resource"] == browser.base + "/mcp");
  for (const std::string path :
       {"/.well-known/oauth-authorization-server/mcp/", "/.well-known/openid-configuration/mcp/"}) {
    CHECK(browser.get(path).json()["issuer"] == browser.base);
  }
}

TEST_CASE("The resource's host has one spelling", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string port = std::to_string(server.port());
  for (const std::string& host : {"localhost:" + port, "LOCALHOST:" + port, "localhost.:" + port}) {
    CAPTURE(host);
    const Answer read = browser.get("/.well-known/oauth-protected-resource/mcp/", {{"Host", host}});
    CHECK(read.json()["resource"] == browser.base + "/mcp/");
  }
  const Answer standard = browser.get("/.well-known/oauth-protected-resource/mcp", {{"Host", "localhost:80"}});
  CHECK(standard.json()["resource"] == "http://localhost/mcp");
}

TEST_CASE("A login for either spelling of the resource works for both", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string client = browser.registered();
  for (const std::string& resource : {browser.base + "/mcp", browser.base + "/mcp/", browser.base}) {
    CAPTURE(resource);
    const std::string path = "/authorize?" + form({{"response_type", "code"},
                                                   {"client_id", client},
                                                   {"redirect_uri", kRedirect},
                                                   {"code_challenge", support::base64url(support::sha256(kVerifier))},
                                                   {"code_challenge_method", "S256"},
                                                   {"resource", resource},
                                                   {"scope", "claudeai"}});
    const Answer redirect = browser.decide(browser.page(path));
    REQUIRE(redirect.status == 303);
    const Answer tokens = browser.post_form("/token", {{"grant_type", "authorization_code"},
                                                       {"client_id", client},
                                                       {"code", LoginClient::code_of(redirect)},
                                                       {"redirect_uri", kRedirect},
                                                       {"code_verifier", kVerifier},
                                                       {"resource", resource}});
    REQUIRE(tokens.status == 200);
    CHECK(tokens.json()["scope"] == "read offline_access");
    for (const std::string at : {"/mcp", "/mcp/"}) {
      HeaderList headers = stateless_headers("tools/call", "echo");
      headers.front() = {"Authorization", "Bearer " + tokens.json()["access_token"].get<std::string>()};
      CHECK(server.request("POST", at, headers, tool_message(1, "echo", {{"text", "x"}}, true)).status == 200);
    }
  }
}

TEST_CASE("A registration with unsupported metadata returns what was registered", "[http]") {
  const HttpServerFixture server;
  const Json code = {
      {"client_name", "Visual Studio Code"},
      {"grant_types", {"authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"}},
      {"response_types", {"code"}},
      {"redirect_uris", {"https://vscode.dev/redirect", "http://127.0.0.1:33418/"}},
      {"client_uri", ""},
      {"scope", "claudeai"},
      {"token_endpoint_auth_method", "none"}};
  const Answer answer = server.request("POST", "/register", {kJson}, code.dump());
  CHECK(answer.status == 201);
  CHECK(answer.json()["grant_types"] == Json{"authorization_code", "refresh_token"});
  CHECK(answer.json()["scope"] == "read offline_access");
  const Json machine = {{"redirect_uris", {kRedirect}}, {"grant_types", {"client_credentials"}}};
  const Answer refused = server.request("POST", "/register", {kJson}, machine.dump());
  CHECK(refused.status == 400);
  CHECK(refused.json()["error"] == "invalid_client_metadata");
  CHECK(refused.json()["error_description"].get<std::string>().find("authorization_code") != std::string::npos);
}
