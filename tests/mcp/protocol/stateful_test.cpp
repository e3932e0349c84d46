// The stateful flavour: initialize, sessions, and methods whose errors have HTTP status 200.
#include "mcp/server_fixture.hpp"

using test::expect_error;
using test::Json;
using test::request;
using test::ServerFixture;

TEST_CASE("Arguments outside params.arguments are accepted if they are unambiguous") {
  ServerFixture fixture;
  const auto echoed = [&](const Json& params) {
    return fixture.stateful("2025-11-25", request("tools/call", params)).result()["structuredContent"]["text"];
  };
  CHECK(echoed({{"name", "echo"}, {"args", {{"text", "x"}}}}) == "x");
  CHECK(echoed({{"name", "echo"}, {"input", R"({"text": "x"})"}}) == "x");
  CHECK(echoed({{"name", "echo"}, {"params", {{"text", "x"}}}, {"arguments", Json::object()}}) == "x");
  CHECK(echoed({{"name", "echo"}, {"text", "x"}}) == "x");
  CHECK(echoed({{"name", "echo"}, {"arguments", {{"text", "x"}}}, {"newer", 5}}) == "x");
  for (const Json& params : {Json{{"name", "echo"}, {"arguments", {{"text", "x"}}}, {"args", {{"text", "y"}}}},
                             Json{{"name", "echo"}, {"arguments", {{"text", "x"}}}, {"text", "y"}},
                             Json{{"name", "echo"}, {"input", {{"text", "x"}}}, {"params", {{"text", "x"}}}},
                             Json{{"name", "echo"}, {"args", {1, 2}}}}) {
    INFO(params.dump());
    const ServerFixture::Outcome outcome = fixture.stateful("2025-11-25", request("tools/call", params));
    expect_error(outcome, 200, -32602);
    CHECK(outcome.body->at("error")["message"].get<std::string>().find("arguments") != std::string::npos);
  }
}

TEST_CASE("initialize answers with the requested version if the server supports it") {
  ServerFixture fixture;
  for (const std::string_view version : mcp::kStatefulVersions) {
    const auto outcome = fixture.http(test::initialize_request(version), {});
    CHECK(outcome.status == 200);
    CHECK(outcome.result()["protocolVersion"] == version);
    test::expect_valid_response(version, "InitializeResult", *outcome.body);
    REQUIRE(outcome.new_session);
    CHECK(outcome.new_session->protocol_version == version);
    CHECK(outcome.new_session->client_name == "test");
    CHECK(outcome.new_session->id.empty());
  }
}

TEST_CASE("initialize answers any other version with the newest stateful one") {
  ServerFixture fixture;
  for (const char* version : {"2026-07-28", "2024-10-07", "2099-01-01", "latest", ""}) {
    const auto outcome = fixture.http(test::initialize_request(version), {});
    CHECK(outcome.result()["protocolVersion"] == "2025-11-25");
    CHECK(outcome.new_session->protocol_version == "2025-11-25");
  }
}

TEST_CASE("initialize stores the client's capabilities and the beginning of its name") {
  ServerFixture fixture;
  Json message = test::initialize_request("2025-11-25");
  message["params"]["capabilities"] = {{"elicitation", {{"form", Json::object()}}}};
  message["params"]["clientInfo"]["name"] = std::string("evil\x1b[2J\n") + std::string(500, 'x');
  const auto outcome = fixture.http(message, {});
  REQUIRE(outcome.new_session);
  CHECK(outcome.new_session->client_capabilities == message["params"]["capabilities"]);
  CHECK(outcome.new_session->client_name.size() < 80);
  CHECK(outcome.new_session->client_name.find('\x1b') == std::string::npos);
}

TEST_CASE("An initialize without required members is refused and opens no session") {
  ServerFixture fixture;
  for (const Json& params : {Json(nullptr), Json::object(), Json{{"protocolVersion", 5}},
                             Json{{"protocolVersion", "2025-11-25"}, {"capabilities", "all"}}}) {
    const auto outcome = fixture.http(request("initialize", params), {});
    expect_error(outcome, 200, -32602);
    CHECK_FALSE(outcome.new_session);
  }
}

TEST_CASE("A second initialize in an HTTP session is refused") {
  ServerFixture fixture;
  expect_error(fixture.stateful("2025-11-25", test::initialize_request("2025-11-25", 1)), 400, -32600);
}

TEST_CASE("Errors of a session's methods have HTTP status 200") {
  ServerFixture fixture;
  for (const std::string_view version : mcp::kStatefulVersions) {
    expect_error(fixture.stateful(version, request("nothing/here")), 200, -32601);
    expect_error(fixture.stateful(version, request("server/discover")), 200, -32601);
    expect_error(fixture.stateful(version, request("tools/call", {{"name", "nope"}})), 200, -32602);
    expect_error(fixture.stateful(version, request("tools/call")), 200, -32602);
    expect_error(fixture.stateful(version, request("tools/list", {{"cursor", "x"}})), 200, -32602);
    test::expect_valid(version, "JSONRPCMessage", *fixture.stateful(version, request("nothing/here")).body);
  }
}

TEST_CASE("ping is answered with an empty result") {
  ServerFixture fixture;
  for (const std::string_view version : mcp::kStatefulVersions) {
    const auto outcome = fixture.stateful(version, request("ping"));
    CHECK(outcome.result() == Json::object());
    test::expect_valid_response(version, "EmptyResult", *outcome.body);
  }
  CHECK(fixture.stdio(request("ping")).result() == Json::object());  // before any initialize
}

TEST_CASE("Stateful results have no member of the stateless flavour") {
  ServerFixture fixture;
  for (const Json& message : {request("tools/list"), request("tools/call", {{"name", "echo"}})}) {
    const Json result = fixture.stateful("2025-11-25", message).result();
    for (const char* key : {"resultType", "ttlMs", "cacheScope", "_meta"}) CHECK_FALSE(result.contains(key));
  }
}

TEST_CASE("logging/setLevel changes the session's level and refuses an unknown one") {
  ServerFixture fixture;
  mcp::Session session{.id = "s", .protocol_version = "2025-06-18"};
  for (const char* level : {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"}) {
    CHECK(fixture.http(request("logging/setLevel", {{"level", level}}), {}, &session).result() == Json::object());
    REQUIRE(session.log_level);
    CHECK(mcp::to_string(*session.log_level) == level);
  }
  for (const Json& params : {Json(nullptr), Json{{"level", "loud"}}, Json{{"level", 3}}, Json{{"level", "Info"}}}) {
    expect_error(fixture.http(request("logging/setLevel", params), {}, &session), 200, -32602);
  }
  CHECK(session.log_level == mcp::LogLevel::emergency);
}

TEST_CASE("On stdio, tools can be called before initialize") {
  ServerFixture fixture;
  mcp::Session session;
  CHECK(fixture.stdio(request("tools/list"), &session).result()["tools"].size() == fixture.registry.tools().size());
  CHECK(fixture.stdio(request("tools/call", {{"name", "echo"}})).result().contains("structuredContent"));
}

TEST_CASE("Unknown notifications are ignored") {
  ServerFixture fixture;
  for (const char* method : {"notifications/initialized", "notifications/roots/list_changed", "notifications/x"}) {
    CHECK(fixture.stateful("2025-11-25", test::notification(method)).status == 202);
    CHECK(fixture.stdio(test::notification(method)).status == 202);
  }
}

TEST_CASE("In every revision, arguments may be JSON text") {
  ServerFixture fixture;
  for (const char* arguments : {R"({"text": "hi"})", R"({"arguments": {"text": "hi"}})"}) {
    const Json call = request("tools/call", {{"name", "echo"}, {"arguments", arguments}});
    for (const std::string_view version : mcp::kStatefulVersions) {
      const Json text = fixture.stateful(version, call).result()["content"][0]["text"];
      CHECK(Json::parse(text.get<std::string>())["text"] == "hi");
    }
    CHECK(fixture.stdio(test::claiming(call)).result()["structuredContent"]["text"] == "hi");
  }
  for (const char* arguments : {"hi", "[1]", "{", R"({"text":"a","text":"b"})"}) {
    const Json call = request("tools/call", {{"name", "echo"}, {"arguments", arguments}});
    CHECK(fixture.stateful("2025-11-25", call).error() == -32602);
  }
}
