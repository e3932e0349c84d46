// The login page: its form, lockouts and redirects.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/login_client.hpp"

using namespace http_test;

TEST_CASE("The login form works with the owner's token in its own browser only", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const auto page = browser.page(browser.authorize_path(browser.registered()));
  const auto nothing_granted = [](const Answer& answer) { return !answer.has("location"); };

  auto elsewhere = page;
  elsewhere.cookie.clear();
  CHECK(browser.decide(elsewhere).status == 400);
  elsewhere.cookie = "tastytrade-login=" + std::string(43, 'A');
  CHECK(browser.decide(elsewhere).status == 400);
  auto forged = page;
  forged.request = "made-up";
  CHECK(browser.decide(forged).status == 400);
  for (const std::string site : {"cross-site", "same-site"}) {
    CHECK(browser.decide(page, kToken, "allow", {}, {{"Sec-Fetch-Site", site}}).status == 403);
  }
  CHECK(browser.decide(page, kToken, "allow", {}, {{"Origin", "null"}}).status == 403);
  auto options = mcp_options();
  options.cors_origins = {"*"};  // for the rest of the server
  const HttpServerFixture open(options);
  const LoginClient guest(open);
  const auto shown = guest.page(guest.authorize_path(guest.registered()));
  for (const char* origin : {"https://evil.example", "https://chatgpt.com", "http://localhost:1", "null"}) {
    CHECK(guest.decide(shown, kToken, "allow", {}, {{"Origin", origin}}).status == 403);
  }
  CHECK(guest.decide(shown, kToken, "allow", {}, {{"Origin", guest.base}}).status == 303);
  CHECK(browser.decide(page, kToken, "maybe").status == 400);
  const Answer wrong = browser.decide(page, "not-the-token");
  CHECK(wrong.status == 403);
  CHECK(nothing_granted(wrong));
  CHECK(wrong.body.find("role=\"alert\"") != std::string::npos);
  CHECK(wrong.body.find("not-the-token") == std::string::npos);
  CHECK(nothing_granted(browser.decide(page, "")));

  const Answer denied = browser.decide(page, "", "deny");
  CHECK(denied.status == 303);
  CHECK(denied.header("location").starts_with(kRedirect + "?error=access_denied&"));
  CHECK(browser.decide(page).status == 303);
}

TEST_CASE("An address that guesses the owner's token learns how many tries are left, and is locked out", "[http]") {
  HttpServerFixture server;
  const LoginClient browser(server);
  const auto page = browser.page(browser.authorize_path(browser.registered()));
  CHECK(page.answer.body.find("autofocus") == std::string::npos);
  CHECK(page.answer.body.find("role=\"alert\"") == std::string::npos);
  for (const char* left : {"4 of 5 tries are left.", "3 of 5 tries are left.", "2 of 5 tries are left.",
                           "1 of 5 tries is left.", "No try is left"}) {
    CAPTURE(left);
    const Answer wrong = browser.decide(page, "guess");
    CHECK(wrong.status == 403);
    CHECK(wrong.body.find(left) != std::string::npos);
    CHECK(wrong.body.find("autofocus aria-invalid=\"true\"") != std::string::npos);
  }
  const Answer empty = browser.decide(page, "");  // no guess, so it is not counted
  CHECK(empty.status == 400);
  CHECK(empty.body.find("tries") == std::string::npos);
  const Answer locked = browser.decide(page, "guess");
  CHECK(locked.status == 429);
  CHECK(locked.body.find("<h1>Too many wrong tokens</h1>") != std::string::npos);
  CHECK(locked.body.find("Try again in ") != std::string::npos);
  CHECK(std::stoi(locked.header("retry-after")) <= 900);
  CHECK(browser.decide(page, kToken).status == 429);
  server.clock.advance(std::chrono::minutes(16));
  const auto later = browser.page(browser.authorize_path(browser.registered()));
  CHECK(browser.decide(later).status == 303);
}

TEST_CASE("Another client's wrong tokens do not lock the owner out behind a proxy that writes IPv4 as IPv6", "[http]") {
  auto options = mcp_options();
  options.client_address_header = "X-Forwarded-For";
  const HttpServerFixture server(options);
  const LoginClient browser(server);
  const auto page = browser.page(browser.authorize_path(browser.registered()));
  const auto status = [&](const char* address, const std::string& token) {
    return browser.decide(page, token, "allow", {}, {{"X-Forwarded-For", address}}).status;
  };
  for (int i = 0; i < 5; ++i) CHECK(status("::ffff:198.51.100.1", "guess") == 403);
  for (const char* stranger :
       {"::ffff:198.51.100.1", "198.51.100.1", "[::FFFF:c633:6401]:9", "64:ff9b::198.51.100.1"}) {
    CAPTURE(stranger);
    CHECK(status(stranger, "guess") == 429);
  }
  CHECK(status("::ffff:192.0.2.1", kToken) == 303);
}

TEST_CASE("A form that is sent again after the exchange of its code is refused, and the grant stays", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string client = browser.registered();
  const auto page = browser.page(browser.authorize_path(client));
  const Answer first = browser.decide(page);
  CHECK(browser.decide(page).header("location") == first.header("location"));  // a double click
  const Answer tokens = browser.exchange(client, LoginClient::code_of(first));
  REQUIRE(tokens.status == 200);
  const Answer again = browser.decide(page);
  CHECK(again.status == 400);
  CHECK_FALSE(again.has("location"));
  CHECK(again.header("content-type").starts_with("text/html"));
  CHECK(browser.call("fetch_accounts", tokens.json()["access_token"]).status == 200);
}

TEST_CASE("An error that cannot be redirected is a page, without markup of the request", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string client = browser.registered();
  const auto refused = [&](const Members& changes) {
    std::string path = "/authorize?" + form(changes);
    const Answer answer = browser.get(path);
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

TEST_CASE("No browser is redirected to an unverified client before the owner's decision", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const Members wrong{{"redirect_uri", kRedirect}, {"response_type", "token"}, {"state", "a\"><b>"}};
  Members stranger = wrong;
  stranger.emplace_back("client_id", browser.registered());
  const Answer page = browser.get("/authorize?" + form(stranger));
  CHECK(page.status == 400);
  CHECK_FALSE(page.has("location"));
  CHECK(page.header("content-security-policy").find("form-action 'none'") != std::string::npos);
  CHECK(page.body.find("href=\"" + kRedirect + "?error=unsupported_response_type&amp;") != std::string::npos);
  CHECK(page.body.find("a\"><b>") == std::string::npos);

  const std::string chatgpt = "https://chatgpt.com/connector_platform_oauth_redirect";
  const Answer told = browser.get("/authorize?" + form({{"redirect_uri", chatgpt},
                                                        {"response_type", "token"},
                                                        {"client_id", "https://chatgpt.com/oauth/client.json"}}));
  CHECK(told.status == 303);
  CHECK(told.header("location").starts_with(chatgpt + "?error="));
}

TEST_CASE("Each login that cannot go on says why and what to do", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string client = browser.registered();
  auto elsewhere = browser.page(browser.authorize_path(client));
  elsewhere.cookie.clear();
  const Answer expired = browser.decide(elsewhere);
  CHECK(expired.body.find("<h1>This login page has expired</h1>") != std::string::npos);
  CHECK(expired.body.find("Start the login again.") != std::string::npos);
  const Answer unknown = browser.get(browser.authorize_path("ttc-unknown"));
  CHECK(unknown.status == 400);
  CHECK(unknown.body.find("<h1>This server does not know the client</h1>") != std::string::npos);
  const Answer invalid =
      browser.get("/authorize?" + form({{"client_id", client}, {"redirect_uri", "https://other.example/"}}));
  CHECK(invalid.body.find("<h1>This login request is not valid</h1>") != std::string::npos);
  for (const Answer& answer : {expired, unknown, invalid}) {
    CHECK(answer.body.find("Nothing was granted.") != std::string::npos);
    CHECK(answer.body.find("request <code>" + answer.header("x-request-id") + "</code>") != std::string::npos);
    CHECK(answer.body.find("<script") == std::string::npos);
    CHECK(answer.header("content-security-policy").find("script-src") == std::string::npos);
  }
}

TEST_CASE("An address of the login that is not served, or not with this method, has a heading of its own", "[http]") {
  const HttpServerFixture server;
  const Answer other = server.request("PUT", "/authorize", {{"Accept", "text/html"}});
  CHECK(other.status == 405);
  CHECK(other.header("allow").find("POST") != std::string::npos);
  CHECK(other.body.find("<h1>This address takes another method</h1>") != std::string::npos);
  CHECK(other.body.find("405 method_not_allowed") != std::string::npos);
  auto options = mcp_options();
  options.host = "0.0.0.0";  // without a URL of its own the server offers no login
  const HttpServerFixture open(options);
  for (const char* method : {"GET", "POST"}) {
    const Answer missing = open.request(method, "/authorize", {{"Accept", "text/html"}});
    CHECK(missing.status == 404);
    CHECK(missing.body.find("<h1>Page not found</h1>") != std::string::npos);
    CHECK(missing.body.find("login request") == std::string::npos);
    CHECK(missing.body.find("href=\"/\"") != std::string::npos);
  }
}

TEST_CASE("Hostile text of a client stays text on every login page", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::string hostile = "\"><script>alert(1)</script><b onclick='x'>{{>style.css}}";
  const Answer registered = server.request("POST", "/register", {kJson},
                                           Json{{"client_name", hostile}, {"redirect_uris", {kRedirect}}}.dump());
  REQUIRE(registered.status == 201);
  const std::string client = registered.json()["client_id"];
  const auto page = browser.page(browser.authorize_path(client));
  REQUIRE(page.answer.status == 200);
  const Answer refused = browser.get(
      "/authorize?" +
      form({{"client_id", client}, {"redirect_uri", kRedirect}, {"response_type", "token"}, {"state", hostile}}));
  for (const Answer& answer : {page.answer, browser.decide(page, hostile), refused,
                               browser.get("/authorize?" + form({{"client_id", hostile}})),
                               browser.get("/authorize?" + form({{"client_id", client}, {"redirect_uri", hostile}}))}) {
    CHECK(answer.header("content-type").starts_with("text/html"));
    CHECK(answer.body.find("<script") == std::string::npos);
    CHECK(answer.body.find("<b onclick") == std::string::npos);
  }
}

TEST_CASE("The login page's form-action sources are valid", "[http]") {
  const HttpServerFixture server;
  const LoginClient browser(server);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"https://client.example:8443/callback?x=1", "form-action 'self' https://client.example:8443"},
      {"https://Client.Example:443/callback", "form-action 'self' https://client.example"},
      {"http://127.0.0.1:4000/callback", "form-action 'self' http://127.0.0.1:4000"},
      {"http://[::1]:4000/callback", "form-action 'self' http:"},  // a literal would be ignored, and the form with it
      {"com.example.app:/callback", "form-action 'self' com.example.app:"},
      {"cursor://anysphere.cursor-mcp/oauth/callback", "form-action 'self' cursor:"}};
  for (const auto& [redirect, policy] : expected) {
    CAPTURE(redirect);
    const Answer registered = server.request("POST", "/register", {kJson}, Json{{"redirect_uris", {redirect}}}.dump());
    REQUIRE(registered.status == 201);
    const Answer page = browser.get("/authorize?" + form({{"client_id", registered.json()["client_id"]},
                                                          {"redirect_uri", redirect},
                                                          {"response_type", "code"},
                                                          {"code_challenge", std::string(43, 'A')},
                                                          {"code_challenge_method", "S256"}}));
    CHECK(page.status == 200);
    CHECK(page.header("content-security-policy").ends_with(policy));
  }
}

TEST_CASE("A rate limit is a page at /authorize and an OAuth error at /token", "[http]") {
  auto options = mcp_options();
  options.requests_per_minute = 2;
  const HttpServerFixture server(options);
  const LoginClient browser(server);
  browser.get("/health");
  for (int i = 0; i < 2; ++i) browser.get("/");
  const Answer page = browser.get("/authorize");
  CHECK(page.status == 429);
  CHECK(page.header("content-type").starts_with("text/html"));
  const Answer token = browser.post_form("/token", {});
  CHECK(token.status == 429);
  CHECK(token.json()["error"] == "temporarily_unavailable");
  const int wait = std::stoi(token.header("retry-after"));
  CHECK((wait >= 1 && wait <= 60));
}
