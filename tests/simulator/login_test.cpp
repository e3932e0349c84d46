#include <thread>

#include "simulator_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

httplib::Result ask_token(SimulatorFixture& fixture, const Json& body) {
  return fixture.client.Post("/oauth/token", {{"User-Agent", "desk/1.0"}}, body.dump(), "application/json");
}

Json grant() {
  return {{"grant_type", "refresh_token"}, {"refresh_token", "demo-refresh-token"}, {"client_secret", "demo-secret"}};
}

}  // namespace

TEST_CASE("A refresh token is exchanged for an access token, from JSON and from a form") {
  SimulatorFixture fixture;
  const auto json = ask_token(fixture, grant());
  REQUIRE(json->status == 200);
  const Json body = Json::parse(json->body);
  CHECK_FALSE(body.contains("data"));
  CHECK(body.at("token_type") == "Bearer");
  CHECK(body.at("expires_in") == 900);
  const auto form = fixture.client.Post("/oauth/token", {{"User-Agent", "desk/1.0"}},
                                        "grant_type=refresh_token&refresh_token=demo-refresh-token&client_secret="
                                        "demo-secret&scope=read+trade",
                                        "application/x-www-form-urlencoded");
  REQUIRE(form->status == 200);
  CHECK(Json::parse(form->body).at("scope") == "read trade");
}

TEST_CASE("Wrong credentials get an OAuth error") {
  SimulatorFixture fixture;
  const auto refusal = [&](const char* key, const char* value) {
    Json body = grant();
    body[key] = value;
    const auto reply = ask_token(fixture, body);
    const Json answer = Json::parse(reply->body);
    return std::to_string(reply->status) + " " + answer.at("error").get<std::string>() + ": " +
           answer.at("error_description").get<std::string>();
  };
  CHECK(refusal("client_secret", "wrong") == "400 invalid_grant: Client secret mismatch");
  CHECK(refusal("refresh_token", "wrong") == "400 invalid_grant: Invalid JWT");
  CHECK(refusal("grant_type", "password").starts_with("400 unsupported_grant_type"));
  CHECK(refusal("client_id", "stranger").starts_with("401 invalid_client"));
}

TEST_CASE("A token is invalid after its lifetime and after it is revoked") {
  SimulatorFixture fixture;
  fixture.get("/customers/me");
  fixture.clock.advance(899s);
  fixture.get("/customers/me");
  fixture.clock.advance(1s);
  CHECK(fixture.refused("/customers/me") == std::pair(401, std::string("token_invalid")));
  fixture.log_in();
  fixture.get("/customers/me");
  fixture.simulator.revoke_tokens();
  CHECK(fixture.refused("/customers/me") == std::pair(401, std::string("token_invalid")));
}

TEST_CASE("A request without an access token is refused") {
  SimulatorFixture fixture;
  for (const char* value : {"", "Bearer nonsense", "Basic abc"}) {
    const auto reply = fixture.client.Get("/customers/me", {{"User-Agent", "desk/1.0"}, {"Authorization", value}});
    CHECK(reply->status == 401);
  }
}

namespace {

// Status and error code ("" for none) of a request with this User-Agent.
std::pair<int, std::string> answer_to(SimulatorFixture& fixture, const char* agent) {
  const auto reply =
      fixture.client.Get("/customers/me", {{"User-Agent", agent}, {"Authorization", "Bearer " + fixture.token}});
  INFO(agent);
  REQUIRE(reply);
  const Json body = Json::parse(reply->body);
  return {reply->status, body.contains("error") ? body["error"]["code"].get<std::string>() : ""};
}

}  // namespace

TEST_CASE("Any User-Agent that is not empty is accepted") {
  SimulatorFixture fixture;
  for (const char* agent : {"desk", "tastytrade-sdk-js", "python-httpx2/2.16.2", "my desk/1.0", "desk/"}) {
    CHECK(answer_to(fixture, agent) == std::pair(200, std::string()));
  }
  CHECK(answer_to(fixture, "") == std::pair(401, std::string("unauthorized")));
}

TEST_CASE("With strict_user_agent a User-Agent without product and version is refused") {
  Options options;
  options.strict_user_agent = true;
  SimulatorFixture fixture(options);
  for (const char* agent : {"", "desk", "/1.0", "desk/", "my desk/1.0", "tastytrade-sdk-js"}) {
    CHECK(answer_to(fixture, agent) == std::pair(401, std::string("unauthorized")));
  }
  CHECK(answer_to(fixture, "desk/1.0 (x)") == std::pair(200, std::string()));
}

TEST_CASE("The session login is off unless legacy_sessions is set") {
  SimulatorFixture now;
  const std::string body = R"({"login":"demo","password":"demo-password","remember-me":true})";
  CHECK(now.client.Post("/sessions", {{"User-Agent", "desk/1.0"}}, body, "application/json")->status == 404);

  Options options;
  options.legacy_sessions = true;
  SimulatorFixture then(options);
  const auto reply = then.client.Post("/sessions", {{"User-Agent", "desk/1.0"}}, body, "application/json");
  REQUIRE(reply->status == 201);
  const std::string session = Json::parse(reply->body)["data"]["session-token"];
  const httplib::Headers headers{{"User-Agent", "desk/1.0"}, {"Authorization", session}};
  CHECK(then.client.Get("/customers/me", headers)->status == 200);
  CHECK(then.client.Post("/sessions/validate", headers, "", "application/json")->status == 201);
  CHECK(then.client.Delete("/sessions", headers)->status == 204);
  CHECK(then.client.Get("/customers/me", headers)->status == 401);
  CHECK(then.client
            .Post("/sessions", {{"User-Agent", "desk/1.0"}}, R"({"login":"demo","password":"x"})", "application/json")
            ->status == 401);
}
