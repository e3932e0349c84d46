// What a web page of another site can do to a server through a browser on the same machine. It cannot use up the limits
// of other programs.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/login_client.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

const std::pair<std::string, std::string> kEvil = {"Origin", "http://evil.example"};

// As the demo and every server that only this machine reaches has it.
HttpOptions open_to_all_pages() {
  HttpOptions options = mcp_options();
  options.cors_origins = {"*"};
  return options;
}

const HeaderList kPages[] = {
    {kEvil},
    {kEvil, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "cors"}},
    {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "no-cors"}, {"Sec-Fetch-Dest", "image"}},
    {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}},
    {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}},
};

HeaderList operator+(HeaderList left, const HeaderList& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::string registration() {
  return Json{{"client_name", "x"}, {"redirect_uris", {kRedirect}}}.dump();
}

// A program's own registration, and its use of the server.
void check_that_programs_are_served(const HttpServerFixture& server) {
  CHECK(server.request("POST", "/register", {kJson}, registration()).status == 201);
  CHECK(server.request("GET", "/mcp/tools").status == 200);
  CHECK(server.request("POST", "/mcp/call", {kBearer, kJson}, R"({"name":"fetch_accounts"})").status == 200);
}

}  // namespace

TEST_CASE("A foreign page has a rate limit apart from that of programs", "[http]") {
  HttpOptions options = open_to_all_pages();
  options.requests_per_minute = 20;
  for (const HeaderList& page : kPages) {
    CAPTURE(page.front().second, page.back().second);
    const HttpServerFixture server(options);
    int last = 0;
    for (int i = 0; i < 30; ++i) last = server.request("GET", "/mcp/tools", page).status;
    CHECK(last == 429);
    check_that_programs_are_served(server);
  }
}

TEST_CASE("A foreign page's wrong tokens do not lock out programs", "[http]") {
  HttpOptions options = open_to_all_pages();
  options.requests_per_minute = 20;
  const HttpServerFixture server(options);
  int last = 0;
  for (int i = 0; i < 20; ++i) {
    last = server.request("POST", "/mcp/call", {kEvil, kJson, {"Authorization", "Bearer wrong"}}, "{}").status;
  }
  CHECK(last == 429);
  check_that_programs_are_served(server);
}

TEST_CASE("A foreign page cannot register a client, and its attempts are not counted", "[http]") {
  const HttpServerFixture server(open_to_all_pages());
  for (int i = 0; i < 400; ++i) {
    const Answer answer = server.request("POST", "/register", {kEvil, kJson}, registration());
    REQUIRE(answer.status == 403);
  }
  for (const HeaderList& page : kPages)
    CHECK(server.request("POST", "/register", page + HeaderList{kJson}, registration()).status == 403);
  CHECK(server.request("POST", "/register", {{"Origin", "null"}, kJson}, registration()).status == 403);
  // Thirty an hour for one address: none of them is gone.
  for (int i = 0; i < 30; ++i) REQUIRE(server.request("POST", "/register", {kJson}, registration()).status == 201);
  CHECK(server.request("POST", "/register", {kJson}, registration()).status == 429);
}

TEST_CASE("Pages of this machine and of allowed origins may register clients", "[http]") {
  HttpOptions options = open_to_all_pages();
  options.cors_origins = {"*", "https://app.example.org"};
  const HttpServerFixture server(options);
  for (const std::string& origin : {std::string("http://localhost:6274"), std::string("https://app.example.org"),
                                    "http://localhost:" + std::to_string(server.port())}) {
    CAPTURE(origin);
    CHECK(
        server
            .request("POST", "/register", {{"Origin", origin}, {"Sec-Fetch-Site", "cross-site"}, kJson}, registration())
            .status == 201);
  }
  CHECK(server.request("POST", "/register", {{"Sec-Fetch-Site", "same-origin"}, kJson}, registration()).status == 201);
}

TEST_CASE("A foreign page may navigate to the login page, and do nothing else there", "[http]") {
  const HttpServerFixture server(open_to_all_pages());
  const LoginClient browser(server);
  const std::string path = browser.authorize_path(browser.registered());
  const HeaderList navigation = {
      {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}};
  CHECK(browser.get(path, navigation).status == 200);
  CHECK(browser.get(path, {{"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}})
            .status == 200);
  CHECK(browser.get(path).status == 200);
  CHECK(browser.get(path, navigation + HeaderList{{"Sec-Purpose", "prefetch"}}).status == 403);
  CHECK(browser.get(path, navigation + HeaderList{kEvil}).status == 403);
  for (const char* destination : {"iframe", "image", "script", "embed", "empty"}) {
    CAPTURE(destination);
    CHECK(browser
              .get(path,
                   {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", destination}})
              .status == 403);
  }
  for (const char* other : {"/token", "/revoke", "/authorize"}) {
    CAPTURE(other);
    CHECK(browser.post_form(other, {{"grant_type", "refresh_token"}}, {kEvil}).status == 403);
    CHECK(browser.post_form(other, {{"grant_type", "refresh_token"}}, navigation).status == 403);
  }
}

TEST_CASE("A foreign page cannot lock the owner out of the login", "[http]") {
  const HttpServerFixture server(open_to_all_pages());
  const LoginClient browser(server);
  const auto page = browser.page(browser.authorize_path(browser.registered()));
  for (int i = 0; i < 10; ++i) {
    CHECK(browser.decide(page, "guess", "allow", {}, {kEvil}).status == 403);
    CHECK(browser.decide(page, "guess", "allow", {}, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
  }
  CHECK(browser.decide(page).status == 303);
}

TEST_CASE("On a server that others reach, a same-site page is foreign unless it is allowed", "[http]") {
  HttpOptions options = mcp_options();
  options.public_url = "https://trade.example.com";
  options.cors_origins = {"https://app.example.com"};
  options.requests_per_minute = 3;
  const HttpServerFixture server(options);
  const auto status = [&](HeaderList headers) {
    headers.emplace_back("Host", "trade.example.com");
    return server.request("GET", "/mcp/tools", headers).status;
  };
  for (int i = 0; i < 3; ++i) CHECK(status({{"Sec-Fetch-Site", "same-site"}}) == 200);
  CHECK(status({{"Sec-Fetch-Site", "same-site"}}) == 429);
  CHECK(status({{"Sec-Fetch-Site", "same-site"}, {"Origin", "https://app.example.com"}}) == 200);
  CHECK(status({{"Sec-Fetch-Site", "same-origin"}}) == 200);
  CHECK(status({}) == 200);
  CHECK(status({}) == 429);
}
