// What a stranger reads of a server that others reach, and what its owner does.
#include <catch2/catch_test_macros.hpp>

#include "login_client.hpp"

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

// The body without what differs from one door, and one request, to the next.
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

TEST_CASE("a stranger cannot tell the real account from the sandbox", "[http]") {
  for (const bool bridge : {true, false}) {
    std::map<std::string, std::string> seen;
    for (const std::string environment : {"production", "sandbox"}) {
      const HttpOptions options = reachable(bridge ? bridge_options() : api_options(), environment);
      // The broker's words about a login name the environment too.
      const HttpServerFixture door(options, [&](const support::Budget&) {
        return transports::Readiness{false, "TastyTrade refused the login to " + environment + "."};
      });
      for (const std::string& path : kOpenPaths) {
        CAPTURE(path, environment, bridge);
        const Answer answer = door.request("GET", path);
        CHECK_FALSE(names_environment(answer));
        for (const char* token : {"Bearer wrong", "Bearer ", "Basic abc", "Bearer tta_made-up"}) {
          CHECK_FALSE(names_environment(door.request("GET", path, {{"Authorization", token}})));
        }
        // Nor by a difference between the two.
        const std::string body = without_chance(answer, door.port());
        if (const auto [other, first] = seen.emplace(path, body); !first) CHECK(other->second == body);
      }
      const std::string call = bridge ? "/mcp/call" : "/api/v1/accounts";
      CHECK_FALSE(names_environment(door.request(bridge ? "POST" : "GET", call, {kJson}, bridge ? "{}" : "")));
    }
  }
}

TEST_CASE("who has the token, and who is on a machine that nobody else reaches, is told the environment", "[http]") {
  const std::vector<std::string> paths = {"/", "/health", "/health/ready", "/mcp/capabilities"};
  const HttpServerFixture door(reachable(bridge_options(), "production"));
  const LoginClient visitor(door);
  for (const std::string& path : paths) {
    CAPTURE(path);
    CHECK(names_environment(door.request("GET", path, {kBearer})));
  }
  auto local = bridge_options();
  local.environment = "production";
  const HttpServerFixture here(local);
  for (const std::string& path : paths) {
    CAPTURE(path);
    CHECK(names_environment(here.request("GET", path)));
    CHECK_FALSE(names_environment(here.request("GET", path, {{"X-Forwarded-For", "192.0.2.1"}})));
  }
  auto everybody = reachable(bridge_options(), "production");
  everybody.public_status_full = true;
  const HttpServerFixture open(everybody);
  for (const std::string& path : paths) {
    CAPTURE(path);
    CHECK(names_environment(open.request("GET", path)));
  }
  // Demo data is no secret, and must not be taken for more.
  const HttpServerFixture demo(reachable(bridge_options(), "demo"));
  CHECK(demo.request("GET", "/health").json()["environment"] == "demo");
  CHECK(demo.request("GET", "/").body.find("made up") != std::string::npos);
}

TEST_CASE("a token cannot be guessed at the health checks", "[http]") {
  auto options = reachable(bridge_options(), "production");
  options.requests_per_minute = 6;
  const HttpServerFixture door(options);
  for (int i = 0; i < 3; ++i) door.request("GET", "/health", {{"Authorization", "Bearer guess"}});  // each counts twice
  CHECK_FALSE(names_environment(door.request("GET", "/health", {kBearer})));
  CHECK(door.request("GET", "/health").status == 200);  // what platforms ask for is never limited
  CHECK(door.request("GET", "/").status == 429);
}

TEST_CASE("the first page and the login page show the real account in the headline and in colour", "[http]") {
  struct Row {
    std::string environment, name, words, colour;
  };
  for (const auto& [environment, name, words, colour] :
       {Row{"production", "Production", "real money", "red"}, Row{"sandbox", "Sandbox", "No real money", "teal"},
        Row{"demo", "Demo", "made up", "violet"}}) {
    CAPTURE(environment);
    auto options = bridge_options();
    options.environment = environment;
    const HttpServerFixture door(options);
    const LoginClient visitor(door);
    const std::string index = door.request("GET", "/").body;
    const std::string login = visitor.page(visitor.authorize_path(visitor.registered())).answer.body;
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

TEST_CASE("of a server that others reach the owner sees the account after the token and before the decision",
          "[http]") {
  const HttpServerFixture door(reachable(bridge_options(), "production"));
  const LoginClient visitor(door);
  const std::string client = visitor.registered();
  const auto first = visitor.page(login_path(client));
  REQUIRE(first.answer.status == 200);
  CHECK_FALSE(names_environment(first.answer));
  CHECK(first.answer.body.find("name=\"token\"") != std::string::npos);
  const Answer wrong = visitor.decide(first, "not-the-token");
  CHECK(wrong.status == 403);
  CHECK_FALSE(names_environment(wrong));

  const Answer second = visitor.decide(first);
  REQUIRE(second.status == 200);
  CHECK_FALSE(second.has("location"));
  CHECK(second.body.find("<body class=\"red ") != std::string::npos);
  CHECK(second.body.find("your real account") != std::string::npos);
  CHECK(second.body.find("name=\"token\"") == std::string::npos);
  CHECK(second.body.find(kToken) == std::string::npos);
  auto decision = visitor.page_of(second);
  CHECK(decision.cookie == first.cookie);

  auto stolen = decision;
  stolen.cookie = "__Host-tastytrade-login=" + std::string(43, 'A');
  CHECK(visitor.decide(stolen, "").status == 400);
  const Answer denied = visitor.decide(decision, "", "deny");
  CHECK(denied.header("location").find("error=access_denied") != std::string::npos);
  const Answer allowed = visitor.decide(decision, "");
  CHECK(allowed.status == 303);
  CHECK(visitor
            .post_form("/token", {{"grant_type", "authorization_code"},
                                  {"client_id", client},
                                  {"code", LoginClient::code_of(allowed)},
                                  {"redirect_uri", kRedirect},
                                  {"code_verifier", kVerifier}})
            .status == 200);
}
