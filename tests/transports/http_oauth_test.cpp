// The login over HTTP, as clients and browsers go through it, and what must not get through.
#include <catch2/catch_test_macros.hpp>

#include "http_door.hpp"
#include "redis_process.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

using namespace http_test;

namespace {

const std::string kVerifier(64, 'v');
const std::string kRedirect = "http://127.0.0.1:9/callback";
using Members = std::vector<std::pair<std::string, std::string>>;

std::string form(const Members& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    if (!text.empty()) text += '&';
    text += name + '=' + support::percent_encode(value);
  }
  return text;
}

const std::pair<std::string, std::string> kFormType = {"Content-Type", "application/x-www-form-urlencoded"};

// A client and the owner's browser, before one door.
struct Visitor {
  explicit Visitor(const Door& at) : door(at), base("http://localhost:" + std::to_string(at.port())) {}

  Answer get(const std::string& path, HeaderList headers = {}) const { return door.request("GET", path, headers); }
  Answer post_form(const std::string& path, const Members& members, HeaderList headers = {}) const {
    headers.push_back(kFormType);
    return door.request("POST", path, headers, form(members));
  }
  std::string registered(const std::string& redirect = kRedirect) const {
    const Answer answer = door.request("POST", "/register", {kJson},
                                       Json{{"client_name", "A <b>client</b>"}, {"redirect_uris", {redirect}}}.dump());
    REQUIRE(answer.status == 201);
    return answer.json()["client_id"];
  }
  std::string authorize_path(const std::string& client, const std::string& scope = "read offline_access") const {
    return "/authorize?" + form({{"response_type", "code"},
                                 {"client_id", client},
                                 {"redirect_uri", kRedirect},
                                 {"state", "s&t=1"},
                                 {"code_challenge", support::base64url(support::sha256(kVerifier))},
                                 {"code_challenge_method", "S256"},
                                 {"resource", base + "/mcp"},
                                 {"scope", scope}});
  }

  struct Page {
    Answer answer;
    std::string cookie;   // "name=value"
    std::string request;  // the hidden field
  };
  Page page(const std::string& path) const {
    Page shown{.answer = get(path), .cookie = {}, .request = {}};
    const std::string set = shown.answer.header("set-cookie");
    shown.cookie = set.substr(0, set.find(';'));
    const std::string mark = "name=\"request\" value=\"";
    const auto begin = shown.answer.body.find(mark);
    if (begin != std::string::npos) {
      shown.request = shown.answer.body.substr(begin + mark.size(),
                                               shown.answer.body.find('"', begin + mark.size()) - begin - mark.size());
    }
    return shown;
  }
  Answer decide(const Page& shown, const std::string& token = kToken, const std::string& decision = "allow",
                const Members& more = {{"scope", "trade"}, {"scope", "offline_access"}},
                HeaderList headers = {}) const {
    Members members = {{"request", shown.request}, {"token", token}, {"decision", decision}};
    members.insert(members.end(), more.begin(), more.end());
    if (!shown.cookie.empty()) headers.emplace_back("Cookie", shown.cookie);
    return post_form("/authorize", members, headers);
  }
  static std::string code_of(const Answer& redirect) {
    const std::string location = redirect.header("location");
    const auto begin = location.find("code=");
    return begin == std::string::npos ? "" : location.substr(begin + 5, location.find('&', begin) - begin - 5);
  }
  Answer exchange(const std::string& client, const std::string& code, const std::string& verifier = kVerifier) const {
    return post_form("/token", {{"grant_type", "authorization_code"},
                                {"client_id", client},
                                {"code", code},
                                {"redirect_uri", kRedirect},
                                {"code_verifier", verifier},
                                {"resource", base + "/mcp"}});
  }
  Json log_in(const std::string& client, const std::string& scope = "read offline_access") const {
    const Answer answer = exchange(client, code_of(decide(page(authorize_path(client, scope)))));
    REQUIRE(answer.status == 200);
    CHECK(answer.header("cache-control") == "no-store");
    return answer.json();
  }
  Answer call(const std::string& tool, const std::string& token, const Json& arguments = Json::object()) const {
    HeaderList headers = stateless_headers("tools/call", tool);
    headers.erase(headers.begin());
    headers.emplace_back("Authorization", "Bearer " + token);
    return door.request("POST", "/mcp", headers, tool_message(1, tool, arguments, true));
  }
  Answer renew(const std::string& client, const std::string& token) const {
    return post_form("/token", {{"grant_type", "refresh_token"}, {"client_id", client}, {"refresh_token", token}});
  }

  const Door& door;
  const std::string base;
};

}  // namespace

TEST_CASE("both documents are found in every form that clients look for", "[http]") {
  const Door door;
  const Visitor visitor(door);
  for (const std::string path :
       {"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"}) {
    const Answer answer = visitor.get(path);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "application/json");
    CHECK(answer.json()["resource"] == visitor.base + "/mcp");
    CHECK(answer.json()["authorization_servers"] == Json{visitor.base});
    CHECK(answer.json()["scopes_supported"] == Json{"read"});
  }
  for (const std::string path : {"/.well-known/oauth-authorization-server",
                                 "/.well-known/oauth-authorization-server/mcp", "/.well-known/openid-configuration",
                                 "/.well-known/openid-configuration/mcp", "/mcp/.well-known/openid-configuration"}) {
    const Answer answer = visitor.get(path);
    CHECK(answer.status == 200);
    CHECK(answer.json()["issuer"] == visitor.base);
    CHECK(answer.json()["code_challenge_methods_supported"] == Json{"S256"});
    CHECK(answer.json()["client_id_metadata_document_supported"] == true);
    CHECK(answer.json()["authorization_response_iss_parameter_supported"] == true);
  }
}

TEST_CASE("a public address is issuer and resource, whatever the request says", "[http]") {
  auto options = bridge_options();
  options.public_url = "https://trade.example.com";
  const Door door(options);
  const Visitor visitor(door);
  CHECK(visitor.get("/.well-known/oauth-protected-resource/mcp").json()["resource"] == "https://trade.example.com/mcp");
  CHECK(visitor.call("echo", "none")
            .header("www-authenticate")
            .find("resource_metadata=\"https://trade.example.com/.well-known/oauth-protected-resource/mcp\"") !=
        std::string::npos);
}

TEST_CASE("where no address is ours there is no login", "[http]") {
  auto options = bridge_options();
  options.host = "0.0.0.0";
  const Door open(options);
  CHECK(Visitor(open).get("/.well-known/oauth-protected-resource").status == 404);
  CHECK(Visitor(open).get("/authorize").status == 404);
  options.public_url = "http://trade.example.com";  // a token would travel in the clear
  const Door clear(options);
  CHECK(Visitor(clear).get("/.well-known/oauth-authorization-server", {{"Host", "trade.example.com"}}).status == 404);
  options.host = "127.0.0.1";
  options.public_url.clear();
  options.allowed_hosts = {"trade.example.com"};  // reachable by a tunnel, and nobody said under which address
  const Door tunnelled(options);
  CHECK(Visitor(tunnelled).get("/.well-known/oauth-authorization-server").status == 404);
  const Door api(api_options());
  CHECK(Visitor(api).get("/.well-known/oauth-authorization-server").status == 404);
}

TEST_CASE("the challenge says where to log in", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const std::string where =
      "resource_metadata=\"" + visitor.base + "/.well-known/oauth-protected-resource/mcp\", scope=\"read\"";
  const Answer none = door.request("POST", "/mcp", {kJson, kAccept}, "{}");
  CHECK(none.status == 401);
  CHECK(none.header("www-authenticate").find("error=") == std::string::npos);
  CHECK(none.header("www-authenticate").find(where) != std::string::npos);
  const Answer wrong = visitor.call("echo", "tta_made-up");
  CHECK(wrong.status == 401);
  CHECK(wrong.header("www-authenticate").find("error=\"invalid_token\"") != std::string::npos);
  CHECK(wrong.header("www-authenticate").find(where) != std::string::npos);
}

TEST_CASE("the owner logs a client in, which calls, renews and disconnects", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const std::string client = visitor.registered();
  const auto page = visitor.page(visitor.authorize_path(client));
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

  const Answer redirect = visitor.decide(page);
  CHECK(redirect.status == 303);
  const std::string location = redirect.header("location");
  CHECK(location.starts_with(kRedirect + "?code="));
  CHECK(location.find("&state=s%26t%3D1&") != std::string::npos);
  CHECK(location.find("&iss=" + support::percent_encode(visitor.base)) != std::string::npos);
  const Answer tokens = visitor.exchange(client, Visitor::code_of(redirect));
  REQUIRE(tokens.status == 200);
  const Json granted = tokens.json();
  CHECK(granted["token_type"] == "Bearer");
  CHECK(granted["expires_in"] == 3600);
  CHECK(granted["scope"] == "read offline_access");

  const Answer called = visitor.call("echo", granted["access_token"], {{"text", "hello"}});
  CHECK(called.status == 200);
  CHECK(called.json()["result"]["structuredContent"]["principal"].get<std::string>().starts_with("oauth:"));

  const Json next = visitor.renew(client, granted["refresh_token"]).json();
  CHECK(visitor.call("echo", next["access_token"], {{"text", "x"}}).status == 200);
  CHECK(visitor.post_form("/revoke", {{"client_id", client}, {"token", next["refresh_token"]}}).status == 200);
  CHECK(visitor.call("echo", next["access_token"], {{"text", "x"}}).status == 401);
  CHECK(visitor.renew(client, next["refresh_token"]).json()["error"] == "invalid_grant");
  CHECK(visitor.post_form("/revoke", {{"client_id", client}, {"token", "unknown"}}).status == 200);
}

TEST_CASE("streams end with the login that opened them, and no other's", "[http]") {
  auto options = bridge_options();
  options.limits.heartbeat = std::chrono::milliseconds(20);
  Door door(options);
  const Visitor visitor(door);
  const auto open = [&](const std::string& token) {
    HeaderList headers = stateless_headers("tools/call", "slow");
    headers[0] = {"Authorization", "Bearer " + token};
    Client client = door.client();
    client.send(client.format("POST", "/mcp", headers, tool_message(1, "slow", Json::object(), true, "token")));
    REQUIRE(client.read_head().status == 200);
    CHECK(client.read_chunk() == ":\n\n");
    return client;
  };
  const std::string leaving = visitor.registered();
  const std::string staying = visitor.registered();
  const Json revoked = visitor.log_in(leaving);
  Client ends = open(revoked["access_token"]);
  Client goes_on = open(visitor.log_in(staying)["access_token"]);
  Client holder = open(kToken);
  CHECK(visitor.post_form("/revoke", {{"client_id", leaving}, {"token", revoked["refresh_token"]}}).status == 200);
  const std::string rest = ends.read_to_end();
  CHECK(rest.find("data:") == std::string::npos);
  CHECK_FALSE(rest.ends_with("0\r\n\r\n"));  // cut off, so that nobody takes it for an answer
  CHECK(door.slow.wait_until_cancelled());
  CHECK(goes_on.read_chunk() == ":\n\n");
  CHECK(holder.read_chunk() == ":\n\n");
  door.slow.release();
}

TEST_CASE("what needs more than was granted asks for it with a 403", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const std::string client = visitor.registered();
  const Json reads = visitor.log_in(client);
  const Answer refused = visitor.call("order", reads["access_token"]);
  CHECK(refused.status == 403);
  const std::string challenge = refused.header("www-authenticate");
  CHECK(challenge.find("error=\"insufficient_scope\"") != std::string::npos);
  CHECK(challenge.find("scope=\"read trade\"") != std::string::npos);
  CHECK(challenge.find("resource_metadata=") != std::string::npos);
  const Json result = refused.json()["result"];
  CHECK(result["isError"] == true);
  CHECK(result["_meta"]["mcp/www_authenticate"][0] == challenge);

  const Json trades = visitor.log_in(client, "read trade offline_access");
  CHECK(trades["scope"] == "read trade offline_access");
  CHECK(visitor.call("order", trades["access_token"]).json()["result"]["structuredContent"]["ordered"] == true);
  // The owner may take trade out of what was asked for.
  const auto page = visitor.page(visitor.authorize_path(client, "read trade"));
  const Answer less = visitor.exchange(client, Visitor::code_of(visitor.decide(page, kToken, "allow", {})));
  CHECK(less.json()["scope"] == "read");
  CHECK_FALSE(less.json().contains("refresh_token"));
  CHECK(visitor.call("order", less.json()["access_token"]).status == 403);
  // Nor by the other way to the same tools.
  const Answer plain = door.request(
      "POST", "/mcp/call", {{"Authorization", "Bearer " + less.json()["access_token"].get<std::string>()}, kJson},
      R"({"name":"order"})");
  CHECK(plain.status == 403);
}

TEST_CASE("the page's form is for the owner, in the browser it was shown in", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const auto page = visitor.page(visitor.authorize_path(visitor.registered()));
  const auto nothing_granted = [](const Answer& answer) { return !answer.has("location"); };

  auto elsewhere = page;
  elsewhere.cookie.clear();
  CHECK(visitor.decide(elsewhere).status == 400);
  elsewhere.cookie = "tastytrade-login=" + std::string(43, 'A');
  CHECK(visitor.decide(elsewhere).status == 400);
  auto forged = page;
  forged.request = "made-up";
  CHECK(visitor.decide(forged).status == 400);
  for (const std::string site : {"cross-site", "same-site"}) {
    CHECK(visitor.decide(page, kToken, "allow", {}, {{"Sec-Fetch-Site", site}}).status == 403);
  }
  CHECK(visitor.decide(page, kToken, "allow", {}, {{"Origin", "null"}}).status == 403);
  auto options = bridge_options();
  options.cors_origins = {"*"};  // for the rest of the server
  const Door open(options);
  const Visitor guest(open);
  const auto shown = guest.page(guest.authorize_path(guest.registered()));
  for (const char* origin : {"https://evil.example", "https://chatgpt.com", "http://localhost:1", "null"}) {
    CHECK(guest.decide(shown, kToken, "allow", {}, {{"Origin", origin}}).status == 403);
  }
  CHECK(guest.decide(shown, kToken, "allow", {}, {{"Origin", guest.base}}).status == 303);
  CHECK(visitor.decide(page, kToken, "maybe").status == 400);
  const Answer wrong = visitor.decide(page, "not-the-token");
  CHECK(wrong.status == 403);
  CHECK(nothing_granted(wrong));
  CHECK(wrong.body.find("role=\"alert\"") != std::string::npos);
  CHECK(wrong.body.find("not-the-token") == std::string::npos);
  CHECK(nothing_granted(visitor.decide(page, "")));

  const Answer denied = visitor.decide(page, "", "deny");
  CHECK(denied.status == 303);
  CHECK(denied.header("location").starts_with(kRedirect + "?error=access_denied&"));
  CHECK(visitor.decide(page).status == 303);
}

TEST_CASE("who guesses the owner's token is locked out", "[http]") {
  Door door;
  const Visitor visitor(door);
  const auto page = visitor.page(visitor.authorize_path(visitor.registered()));
  for (int i = 0; i < 5; ++i) CHECK(visitor.decide(page, "guess").status == 403);
  CHECK(visitor.decide(page, "").status == 400);  // no guess, so it is not counted
  const Answer locked = visitor.decide(page, "guess");
  CHECK(locked.status == 429);
  CHECK(std::stoi(locked.header("retry-after")) <= 900);
  CHECK(visitor.decide(page, kToken).status == 429);
  door.clock.advance(std::chrono::minutes(16));
  const auto later = visitor.page(visitor.authorize_path(visitor.registered()));
  CHECK(visitor.decide(later).status == 303);
}

TEST_CASE("what cannot be redirected is a page, and no page is made of what came in", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const std::string client = visitor.registered();
  const auto refused = [&](const Members& changes) {
    std::string path = "/authorize?" + form(changes);
    const Answer answer = visitor.get(path);
    CHECK(answer.status == 400);
    CHECK_FALSE(answer.has("location"));
    CHECK(answer.header("content-type") == "text/html; charset=utf-8");
    CHECK(answer.body.find("evil") == std::string::npos);
  };
  refused({});
  refused({{"client_id", "evil"}});
  refused({{"client_id", client}, {"redirect_uri", "https://evil.example/"}});
  refused({{"client_id", client}, {"redirect_uri", "javascript:evil()"}});
  refused({{"client_id", client}, {"redirect_uri", kRedirect}, {"redirect_uri", "https://evil.example/"}});
  refused({{"client_id", "https://127.0.0.1/evil.json"}, {"redirect_uri", "https://evil.example/"}});
}

TEST_CASE("no browser is sent to a stranger's address before the owner has said something", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const Members wrong{{"redirect_uri", kRedirect}, {"response_type", "token"}, {"state", "a\"><b>"}};
  Members stranger = wrong;
  stranger.emplace_back("client_id", visitor.registered());
  const Answer page = visitor.get("/authorize?" + form(stranger));
  CHECK(page.status == 400);
  CHECK_FALSE(page.has("location"));
  CHECK(page.header("content-security-policy").find("form-action 'none'") != std::string::npos);
  CHECK(page.body.find("href=\"" + kRedirect + "?error=unsupported_response_type&amp;") != std::string::npos);
  CHECK(page.body.find("<b>") == std::string::npos);

  const std::string chatgpt = "https://chatgpt.com/connector_platform_oauth_redirect";
  const Answer told = visitor.get("/authorize?" + form({{"redirect_uri", chatgpt},
                                                        {"response_type", "token"},
                                                        {"client_id", "https://chatgpt.com/oauth/client.json"}}));
  CHECK(told.status == 303);
  CHECK(told.header("location").starts_with(chatgpt + "?error="));
}

TEST_CASE("what the page's form may lead to is said in a way that browsers understand", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"https://client.example:8443/callback?x=1", "form-action 'self' https://client.example:8443"},
      {"http://127.0.0.1:4000/callback", "form-action 'self' http://127.0.0.1:4000"},
      {"http://[::1]:4000/callback", "form-action 'self' http:"},  // a literal would be ignored, and the form with it
      {"com.example.app:/callback", "form-action 'self' com.example.app:"},
      {"cursor://anysphere.cursor-mcp/oauth/callback", "form-action 'self' cursor:"}};
  for (const auto& [redirect, policy] : expected) {
    CAPTURE(redirect);
    const Answer registered = door.request("POST", "/register", {kJson}, Json{{"redirect_uris", {redirect}}}.dump());
    REQUIRE(registered.status == 201);
    const Answer page = visitor.get("/authorize?" + form({{"client_id", registered.json()["client_id"]},
                                                          {"redirect_uri", redirect},
                                                          {"response_type", "code"},
                                                          {"code_challenge", std::string(43, 'A')},
                                                          {"code_challenge_method", "S256"}}));
    CHECK(page.status == 200);
    CHECK(page.header("content-security-policy").ends_with(policy));
  }
}

TEST_CASE("the token endpoint takes what the standard says, and nothing else", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const std::string client = visitor.registered();
  const auto error = [](const Answer& answer) {
    CHECK(answer.header("cache-control") == "no-store");
    return std::to_string(answer.status) + ' ' + answer.json()["error"].get<std::string>();
  };
  CHECK(error(door.request("POST", "/token", {kJson}, "{}")) == "400 invalid_request");
  CHECK(error(visitor.post_form("/token", {})) == "400 invalid_request");
  CHECK(error(visitor.post_form("/token", {{"grant_type", "password"}})) == "400 unsupported_grant_type");
  CHECK(error(visitor.post_form("/token", {{"grant_type", "client_credentials"}})) == "400 unsupported_grant_type");
  CHECK(error(visitor.exchange("ttc-unknown", "x")) == "401 invalid_client");
  CHECK(error(visitor.exchange(client, "unknown")) == "400 invalid_grant");
  CHECK(error(visitor.renew(client, "unknown")) == "400 invalid_grant");
  CHECK(error(visitor.post_form("/token", {{"grant_type", "refresh_token"},
                                           {"client_id", client},
                                           {"refresh_token", "x"},
                                           {"resource", "https://other.example/mcp"}})) == "400 invalid_target");
  CHECK(error(visitor.post_form(
            "/token", {{"grant_type", "refresh_token"}, {"grant_type", "refresh_token"}, {"client_id", client}})) ==
        "400 invalid_request");
  CHECK(error(visitor.post_form("/token", {{"grant_type", "refresh_token"}}, {{"Authorization", "Basic !!"}})) ==
        "401 invalid_client");
  CHECK(visitor.get("/token").status == 405);

  const Answer redirect = visitor.decide(visitor.page(visitor.authorize_path(client)));
  CHECK(error(visitor.exchange(client, Visitor::code_of(redirect), std::string(64, 'w'))) == "400 invalid_grant");
  CHECK(error(visitor.exchange(client, Visitor::code_of(redirect))) == "400 invalid_grant");
}

TEST_CASE("a token in the address is refused on every path", "[http]") {
  const Door door;
  const Visitor visitor(door);
  const Json tokens = visitor.log_in(visitor.registered());
  const std::string token = tokens["access_token"];
  CHECK(door.request("POST", "/mcp?access_token=" + token, {kJson, kAccept}, "{}").status == 400);
  CHECK(visitor.get("/.well-known/oauth-protected-resource?token=" + token).status == 400);
}

TEST_CASE("a session is its client's: it outlives a wider grant, and another client's token does not open it",
          "[http]") {
  const Door door;
  const Visitor visitor(door);
  const auto bearer = [](const Json& tokens) {
    return std::pair<std::string, std::string>("Authorization", "Bearer " + tokens["access_token"].get<std::string>());
  };
  const std::string client = visitor.registered();
  const Json one = visitor.log_in(client);
  const Json two = visitor.log_in(visitor.registered());
  const Json params = {{"protocolVersion", "2025-11-25"},
                       {"capabilities", Json::object()},
                       {"clientInfo", {{"name", "t"}, {"version", "1"}}}};
  const Answer opened =
      door.request("POST", "/mcp", {bearer(one), kJson, kAccept}, handshake_message(0, "initialize", params));
  const std::string session = opened.header("mcp-session-id");
  const auto list = [&](const std::pair<std::string, std::string>& who) {
    return door.request("POST", "/mcp", {who, kJson, kAccept, {"Mcp-Session-Id", session}},
                        handshake_message(1, "tools/list"));
  };
  CHECK(list(bearer(one)).status == 200);
  CHECK(list(bearer(two)).status == 404);
  CHECK(list(kBearer).status == 404);

  // Step-up as some clients do it: asked for more, granted, and the refused call sent again as it was.
  const auto trade = [&](const Json& tokens) {
    return door.request("POST", "/mcp", {bearer(tokens), kJson, kAccept, {"Mcp-Session-Id", session}},
                        tool_message(2, "order", Json::object(), false));
  };
  CHECK(trade(one).status == 403);
  const Answer traded = trade(visitor.log_in(client, "read trade offline_access"));
  CHECK(traded.status == 200);
  CHECK_FALSE(traded.body.find("\"isError\":true") != std::string::npos);
}

TEST_CASE("while the state cannot be reached every path says so in its own words, and goes on afterwards", "[http]") {
  test::RedisProcess redis;
  const Door door(bridge_options(), {}, 4'096, state::make_redis_store(redis.url()));
  const Visitor visitor(door);
  const std::string client = visitor.registered();
  const Json tokens = visitor.log_in(client);
  const std::string token = tokens["access_token"];
  const std::string refresh = tokens["refresh_token"];
  CHECK(visitor.call("echo", token, {{"text", "a"}}).status == 200);

  redis.kill();
  const std::string metadata = Json{{"redirect_uris", {kRedirect}}}.dump();
  for (const Answer& answer : {visitor.renew(client, refresh), door.request("POST", "/register", {kJson}, metadata),
                               visitor.post_form("/revoke", {{"client_id", client}, {"token", refresh}})}) {
    CHECK(answer.status == 503);
    CHECK(answer.json()["error"] == "temporarily_unavailable");
    for (const char* ours : {"127.0.0.1", "REDIS", "refused", "operator"}) {
      CHECK(answer.body.find(ours) == std::string::npos);
    }
    CHECK(answer.header("retry-after") == "5");
  }
  const Answer page = visitor.get(visitor.authorize_path(client));
  CHECK(page.status == 503);
  CHECK(page.header("content-type").starts_with("text/html"));
  CHECK(page.body.find("Nothing was granted") != std::string::npos);
  CHECK(page.header("content-security-policy").find("frame-ancestors 'none'") != std::string::npos);
  const Answer call = visitor.call("echo", token, {{"text", "a"}});
  CHECK(call.status == 503);
  CHECK(call.header("www-authenticate").empty());  // nothing is wrong with the token
  CHECK(call.json()["error"]["data"]["code"] == "not_ready");
  CHECK(call.json()["error"]["data"]["retryable"] == true);

  redis.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(visitor.call("echo", visitor.log_in(visitor.registered())["access_token"], {{"text", "a"}}).status == 200);
}

TEST_CASE("too many requests are told to a browser on a page and to a client in OAuth's words", "[http]") {
  auto options = bridge_options();
  options.requests_per_minute = 2;
  const Door door(options);
  const Visitor visitor(door);
  visitor.get("/health");
  for (int i = 0; i < 2; ++i) visitor.get("/");
  const Answer page = visitor.get("/authorize");
  CHECK(page.status == 429);
  CHECK(page.header("content-type").starts_with("text/html"));
  const Answer token = visitor.post_form("/token", {});
  CHECK(token.status == 429);
  CHECK(token.json()["error"] == "temporarily_unavailable");
  const int wait = std::stoi(token.header("retry-after"));
  CHECK((wait >= 1 && wait <= 60));
}
