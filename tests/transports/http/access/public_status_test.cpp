// What callers with and without the token learn of the environment.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/login_client.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

HttpOptions reachable(HttpOptions options, const std::string& environment) {
  options.environment = environment;
  options.public_url = "https://trade.example.com";
  return options;
}

// What gives away that real money is, or is not, behind a server.
bool names_environment(const Answer& answer) {
  const std::string body = support::to_lower(answer.body);
  for (const char* word : {"production", "sandbox", "real money", "real account", "environment\""}) {
    if (body.find(word) != std::string::npos) return true;
  }
  return false;
}

// The body without what differs from one server, and one request, to the next.
std::string without_chance(const Answer& answer, int port) {
  std::string body = answer.body;
  for (const std::string& chance : {std::to_string(port), answer.header("x-request-id")}) {
    for (auto at = body.find(chance); at != std::string::npos && !chance.empty(); at = body.find(chance)) {
      body.erase(at, chance.size());
    }
  }
  return body;
}

std::string login_path(const std::string& client) {
  return "/authorize?" + form({{"response_type", "code"},
                               {"client_id", client},
                               {"redirect_uri", kRedirect},
                               {"code_challenge", support::base64url(support::sha256(kVerifier))},
                               {"code_challenge_method", "S256"}});
}

const std::vector<std::string> kOpenPaths = {"/",
                                             "/health",
                                             "/health/live",
                                             "/health/ready",
                                             "/mcp/capabilities",
                                             "/mcp/tools",
                                             "/docs",
                                             "/openapi.json",
                                             "/api/v1/tools",
                                             "/.well-known/oauth-protected-resource/mcp",
                                             "/.well-known/oauth-authorization-server",
                                             "/authorize",
                                             "/authorize?client_id=x",
                                             "/nothing"};

}  // namespace

TEST_CASE("A caller without the token cannot tell production from sandbox", "[http]") {
  for (const bool is_mcp : {true, false}) {
    std::map<std::string, std::string> seen;
    for (const std::string environment : {"production", "sandbox"}) {
      const HttpOptions options = reachable(is_mcp ? mcp_options() : api_options(), environment);
      // The broker's error of a login names the environment too.
      const HttpServerFixture server(options, [&](const support::Budget&) {
        return transports::Readiness{false, "TastyTrade refused the login to " + environment + "."};
      });
      for (const std::string& path : kOpenPaths) {
        CAPTURE(path, environment, is_mcp);
        const Answer answer = server.request("GET", path);
        CHECK_FALSE(names_environment(answer));
        for (const char* token : {"Bearer wrong", "Bearer ", "Basic abc", "Bearer tta_made-up"}) {
          CHECK_FALSE(names_environment(server.request("GET", path, {{"Authorization", token}})));
        }
        // Nor by a difference between the two.
        const std::string body = without_chance(answer, server.port());
        if (const auto [other, first] = seen.emplace(path, body); !first) CHECK(other->second == body);
      }
      const std::string call = is_mcp ? "/mcp/call" : "/api/v1/accounts";
      CHECK_FALSE(names_environment(server.request(is_mcp ? "POST" : "GET", call, {kJson}, is_mcp ? "{}" : "")));
    }
  }
}

TEST_CASE("Callers with the token, and on a machine that nobody else reaches, learn the environment", "[http]") {
  const std::vector<std::string> paths = {"/", "/health", "/health/ready", "/mcp/capabilities"};
  const HttpServerFixture server(reachable(mcp_options(), "production"));
  const LoginClient browser(server);
  for (const std::string& path : paths) {
    CAPTURE(path);
    CHECK(names_environment(server.request("GET", path, {kBearer})));
  }
  auto local = mcp_options();
  local.environment = "production";
  const HttpServerFixture here(local);
  for (const std::string& path : paths) {
    CAPTURE(path);
    CHECK(names_environment(here.request("GET", path)));
    CHECK_FALSE(names_environment(here.request("GET", path, {{"X-Forwarded-For", "192.0.2.1"}})));
  }
  auto everybody = reachable(mcp_options(), "production");
  everybody.public_status_full = true;
  const HttpServerFixture open(everybody);
  for (const std::string& path : paths) {
    CAPTURE(path);
    CHECK(names_environment(open.request("GET", path)));
  }
  // Demo data is no secret, and must not be taken for more.
  const HttpServerFixture demo(reachable(mcp_options(), "demo"));
  CHECK(demo.request("GET", "/health").json()["environment"] == "demo");
  CHECK(demo.request("GET", "/").body.find("made up") != std::string::npos);
}

TEST_CASE("Health checks with wrong tokens are limited", "[http]") {
  auto options = reachable(mcp_options(), "production");
  options.requests_per_minute = 6;
  const HttpServerFixture server(options);
  for (int i = 0; i < 3; ++i)
    server.request("GET", "/health", {{"Authorization", "Bearer guess"}});  // each counts twice
  CHECK_FALSE(names_environment(server.request("GET", "/health", {kBearer})));
  CHECK(server.request("GET", "/health").status == 200);  // what platforms ask for is never limited
  CHECK(server.request("GET", "/").status == 429);
}

TEST_CASE("GET / and the login page show production in headline and colour", "[http]") {
  struct Row {
    std::string environment, name, words, colour;
  };
  for (const auto& [environment, name, words, colour] :
       {Row{"production", "Production", "real money", "red"}, Row{"sandbox", "Sandbox", "No real money", "teal"},
        Row{"demo", "Demo", "made up", "violet"}}) {
    CAPTURE(environment);
    auto options = mcp_options();
    options.environment = environment;
    const HttpServerFixture server(options);
    const LoginClient browser(server);
    const std::string index = server.request("GET", "/").body;
    const std::string login = browser.page(browser.authorize_path(browser.registered())).answer.body;
    for (const std::string& page : {index, login}) {
      CHECK(page.find("<body class=\"" + colour) != std::string::npos);
      CHECK(page.find("<b>" + name + "</b>") != std::string::npos);
      CHECK(page.find("<title>" + name) != std::string::npos);
      CHECK(page.find(words) != std::string::npos);
      CHECK(page.find("orders") != std::string::npos);
      CHECK(page.find("tastytrade-mcp.env") != std::string::npos);
    }
    CHECK(index.find("<dt>Account</dt><dd>" + name + ": ") != std::string::npos);
    CHECK(index.find("<dt>Access</dt><dd>") != std::string::npos);
    CHECK(login.find("cannot</h2>") != std::string::npos);
    CHECK(login.find("place, change or cancel orders") != std::string::npos);
    if (environment == "production") {
      CHECK(login.find("to your real account?</h1>") != std::string::npos);
      CHECK(login.find(">Connect the real account</button>") != std::string::npos);
    }
  }
}

TEST_CASE("On a server that others reach the login shows the environment after the token, before the decision",
          "[http]") {
  const HttpServerFixture server(reachable(mcp_options(), "production"));
  const LoginClient browser(server);
  const std::string client = browser.registered();
  const auto first = browser.page(login_path(client));
  REQUIRE(first.answer.status == 200);
  CHECK_FALSE(names_environment(first.answer));
  CHECK(first.answer.body.find("name=\"token\"") != std::string::npos);
  const Answer wrong = browser.decide(first, "not-the-token");
  CHECK(wrong.status == 403);
  CHECK_FALSE(names_environment(wrong));

  const Answer second = browser.decide(first);
  REQUIRE(second.status == 200);
  CHECK_FALSE(second.has("location"));
  CHECK(second.body.find("<body class=\"red ") != std::string::npos);
  CHECK(second.body.find("your real account") != std::string::npos);
  CHECK(second.body.find("name=\"token\"") == std::string::npos);
  CHECK(second.body.find(kToken) == std::string::npos);
  auto decision = browser.page_of(second);
  CHECK(decision.cookie == first.cookie);

  auto stolen = decision;
  stolen.cookie = "__Host-tastytrade-login=" + std::string(43, 'A');
  CHECK(browser.decide(stolen, "").status == 400);
  const Answer denied = browser.decide(decision, "", "deny");
  CHECK(denied.header("location").find("error=access_denied") != std::string::npos);
  const Answer allowed = browser.decide(decision, "");
  CHECK(allowed.status == 303);
  CHECK(browser
            .post_form("/token", {{"grant_type", "authorization_code"},
                                  {"client_id", client},
                                  {"code", LoginClient::code_of(allowed)},
                                  {"redirect_uri", kRedirect},
                                  {"code_verifier", kVerifier}})
            .status == 200);
}
