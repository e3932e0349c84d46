// The handshake era: initialize, sessions, and methods whose errors travel in-band.
#include "bench.hpp"

using test::Bench;
using test::expect_error;
using test::Json;
using test::request;

TEST_CASE("arguments outside params.arguments are taken where they can mean one thing only, and refused otherwise") {
  Bench bench;
  const auto echoed = [&](const Json& params) {
    return bench.handshake("2025-11-25", request("tools/call", params)).result()["structuredContent"]["text"];
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
    const Bench::Outcome outcome = bench.handshake("2025-11-25", request("tools/call", params));
    expect_error(outcome, 200, -32602);
    CHECK(outcome.body->at("error")["message"].get<std::string>().find("arguments") != std::string::npos);
  }
}

TEST_CASE("initialize answers in the version that was asked for, if we speak it") {
  Bench bench;
  for (const std::string_view version : mcp::kStatefulVersions) {
    const auto outcome = bench.http(test::initialize_request(version), {});
    CHECK(outcome.status == 200);
    CHECK(outcome.result()["protocolVersion"] == version);
    test::expect_valid_response(version, "InitializeResult", *outcome.body);
    REQUIRE(outcome.opened);
    CHECK(outcome.opened->protocol_version == version);
    CHECK(outcome.opened->client_name == "test");
    CHECK(outcome.opened->id.empty());
  }
}

TEST_CASE("initialize answers any other version with the newest of its kind") {
  Bench bench;
  for (const char* version : {"2026-07-28", "2024-10-07", "2099-01-01", "latest", ""}) {
    const auto outcome = bench.http(test::initialize_request(version), {});
    CHECK(outcome.result()["protocolVersion"] == "2025-11-25");
    CHECK(outcome.opened->protocol_version == "2025-11-25");
  }
}

TEST_CASE("initialize keeps the client's capabilities and bounds its name") {
  Bench bench;
  Json message = test::initialize_request("2025-11-25");
  message["params"]["capabilities"] = {{"elicitation", {{"form", Json::object()}}}};
  message["params"]["clientInfo"]["name"] = std::string("evil\x1b[2J\n") + std::string(500, 'x');
  const auto outcome = bench.http(message, {});
  REQUIRE(outcome.opened);
  CHECK(outcome.opened->client_capabilities == message["params"]["capabilities"]);
  CHECK(outcome.opened->client_name.size() < 80);
  CHECK(outcome.opened->client_name.find('\x1b') == std::string::npos);
}

TEST_CASE("an initialize without what it needs is refused in-band and opens nothing") {
  Bench bench;
  for (const Json& params : {Json(nullptr), Json::object(), Json{{"protocolVersion", 5}},
                             Json{{"protocolVersion", "2025-11-25"}, {"capabilities", "all"}}}) {
    const auto outcome = bench.http(request("initialize", params), {});
    expect_error(outcome, 200, -32602);
    CHECK_FALSE(outcome.opened);
  }
}

TEST_CASE("a session is opened once over HTTP") {
  Bench bench;
  expect_error(bench.handshake("2025-11-25", test::initialize_request("2025-11-25", 1)), 400, -32600);
}

TEST_CASE("methods of a live session fail in-band") {
  Bench bench;
  for (const std::string_view version : mcp::kStatefulVersions) {
    expect_error(bench.handshake(version, request("nothing/here")), 200, -32601);
    expect_error(bench.handshake(version, request("server/discover")), 200, -32601);
    expect_error(bench.handshake(version, request("tools/call", {{"name", "nope"}})), 200, -32602);
    expect_error(bench.handshake(version, request("tools/call")), 200, -32602);
    expect_error(bench.handshake(version, request("tools/list", {{"cursor", "x"}})), 200, -32602);
    test::expect_valid(version, "JSONRPCMessage", *bench.handshake(version, request("nothing/here")).body);
  }
}

TEST_CASE("ping is answered with an empty result") {
  Bench bench;
  for (const std::string_view version : mcp::kStatefulVersions) {
    const auto outcome = bench.handshake(version, request("ping"));
    CHECK(outcome.result() == Json::object());
    test::expect_valid_response(version, "EmptyResult", *outcome.body);
  }
  CHECK(bench.stdio(request("ping")).result() == Json::object());  // before any initialize
}

TEST_CASE("the era's own results carry nothing of the stateless one") {
  Bench bench;
  for (const Json& message : {request("tools/list"), request("tools/call", {{"name", "echo"}})}) {
    const Json result = bench.handshake("2025-11-25", message).result();
    for (const char* key : {"resultType", "ttlMs", "cacheScope", "_meta"}) CHECK_FALSE(result.contains(key));
  }
}

TEST_CASE("logging/setLevel changes the session's level and refuses what is none") {
  Bench bench;
  mcp::Session session{.id = "s", .protocol_version = "2025-06-18"};
  for (const char* level : {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"}) {
    CHECK(bench.http(request("logging/setLevel", {{"level", level}}), {}, &session).result() == Json::object());
    REQUIRE(session.log_level);
    CHECK(mcp::name(*session.log_level) == level);
  }
  for (const Json& params : {Json(nullptr), Json{{"level", "loud"}}, Json{{"level", 3}}, Json{{"level", "Info"}}}) {
    expect_error(bench.http(request("logging/setLevel", params), {}, &session), 200, -32602);
  }
  CHECK(session.log_level == mcp::LogLevel::emergency);
}

TEST_CASE("tools are there before initialize on stdio, for people who try by hand") {
  Bench bench;
  mcp::Session session;
  CHECK(bench.stdio(request("tools/list"), &session).result()["tools"].size() == bench.registry.tools().size());
  CHECK(bench.stdio(request("tools/call", {{"name", "echo"}})).result().contains("structuredContent"));
}

TEST_CASE("unknown notifications are taken and ignored") {
  Bench bench;
  for (const char* method : {"notifications/initialized", "notifications/roots/list_changed", "notifications/x"}) {
    CHECK(bench.handshake("2025-11-25", test::notification(method)).status == 202);
    CHECK(bench.stdio(test::notification(method)).status == 202);
  }
}

TEST_CASE("arguments may be JSON text in every revision") {
  Bench bench;
  for (const char* arguments : {R"({"text": "hi"})", R"({"arguments": {"text": "hi"}})"}) {
    const Json call = request("tools/call", {{"name", "echo"}, {"arguments", arguments}});
    for (const std::string_view version : mcp::kStatefulVersions) {
      const Json text = bench.handshake(version, call).result()["content"][0]["text"];
      CHECK(Json::parse(text.get<std::string>())["text"] == "hi");
    }
    CHECK(bench.stdio(test::claiming(call)).result()["structuredContent"]["text"] == "hi");
  }
  for (const char* arguments : {"hi", "[1]", "{", R"({"text":"a","text":"b"})"}) {
    const Json call = request("tools/call", {{"name", "echo"}, {"arguments", arguments}});
    CHECK(bench.handshake("2025-11-25", call).error() == -32602);
  }
}
