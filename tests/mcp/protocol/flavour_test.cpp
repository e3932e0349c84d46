// Which flavour each message has, over HTTP and on stdio, and which messages are refused.
#include "mcp/server_fixture.hpp"

using test::claiming;
using test::expect_error;
using test::Headers;
using test::Json;
using test::kCapabilities;
using test::kClaim;
using test::notification;
using test::request;
using test::ServerFixture;

TEST_CASE("An envelope whose version is the header's makes a message stateless") {
  ServerFixture fixture;
  const Json message = claiming(request("tools/list"));
  const auto outcome = fixture.http(message, Headers::of(message));
  CHECK(outcome.status == 200);
  CHECK(outcome.result()["resultType"] == "complete");
}

TEST_CASE("An unknown version in the envelope is refused with the supported versions") {
  ServerFixture fixture;
  for (const char* version : {"2027-01-01", "2026-01-01", "1999-01-01", "tomorrow", ""}) {
    const Json message = claiming(request("tools/list"), version);
    const auto outcome = fixture.http(message, Headers::of(message, version));
    expect_error(outcome, 400, -32022);
    CHECK((*outcome.body)["error"]["data"]["requested"] == version);
    CHECK((*outcome.body)["error"]["data"]["supported"] ==
          Json{"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"});
    test::expect_valid("2026-07-28", "UnsupportedProtocolVersionError", *outcome.body);
  }
}

TEST_CASE("The version in the envelope must be in the header too") {
  ServerFixture fixture;
  const Json message = claiming(request("tools/list"));
  Headers headers = Headers::of(message);
  headers.version = std::nullopt;
  expect_error(fixture.http(message, headers), 400, -32020);
  for (const char* other : {"2025-11-25", "2026-07-29", "", "2026-07-28x"}) {
    headers.version = other;
    const auto outcome = fixture.http(message, headers);
    expect_error(outcome, 400, -32020);
    test::expect_valid("2026-07-28", "HeaderMismatchError", *outcome.body);
  }
  headers.version = " \t2026-07-28 ";
  CHECK(fixture.http(message, headers).status == 200);
}

TEST_CASE("A malformed envelope is refused, and the message is never treated as stateful") {
  ServerFixture fixture;
  const auto refused = [&](const Json& message) {
    INFO(message.dump());
    for (const char* version : {"2026-07-28", "2025-11-25"}) {
      expect_error(fixture.http(message, Headers::of(message, version)), 400, -32602);
    }
    expect_error(fixture.stdio(message), 400, -32602);
  };
  refused(claiming(request("tools/list"), 5));
  refused(claiming(request("tools/list"), nullptr));
  refused(claiming(request("tools/list"), "2026-07-28", nullptr));
  refused(claiming(request("tools/list"), "2026-07-28", Json::array()));
  refused(claiming(request("initialize"), "2026-07-28", nullptr));
  for (const Json& info : {Json("me"), Json{{"name", "me"}}, Json{{"name", 1}, {"version", "1"}}}) {
    Json message = claiming(request("tools/list"));
    message["params"]["_meta"]["io.modelcontextprotocol/clientInfo"] = info;
    refused(message);
  }
  for (const Json& level : {Json("loud"), Json(3), Json(nullptr), Json("INFO")}) {
    Json message = claiming(request("tools/list"));
    message["params"]["_meta"][test::kLogLevel] = level;
    refused(message);
  }
}

TEST_CASE("A stateless version in the header alone is refused: the envelope is missing") {
  ServerFixture fixture;
  for (const char* version : {"2026-07-28", "2026-01-01", "2030-01-01"}) {
    expect_error(fixture.http(request("tools/list"), Headers::of(request("tools/list"), version)), 400, -32602);
    const Json without_claim = request("tools/list", {{"_meta", {{kCapabilities, Json::object()}}}});
    expect_error(fixture.http(without_claim, Headers::of(without_claim, version)), 400, -32602);
  }
}

TEST_CASE("initialize opens a session, unless the header names a stateless version") {
  ServerFixture fixture;
  const Json message = test::initialize_request("2025-11-25", 1);
  Headers headers;
  CHECK(fixture.http(message, headers).new_session);
  headers.version = "2025-06-18";
  CHECK(fixture.http(message, headers).new_session);
  headers.version = "2026-07-28";
  const auto outcome = fixture.http(message, headers);
  expect_error(outcome, 400, -32020);
  CHECK_FALSE(outcome.new_session);
}

TEST_CASE("initialize with an envelope is an unknown method") {
  ServerFixture fixture;
  const Json message = claiming(test::initialize_request("2025-11-25", 1));
  const auto outcome = fixture.http(message, Headers::of(message));
  expect_error(outcome, 404, -32601);
  CHECK_FALSE(outcome.new_session);
}

TEST_CASE("A request without an envelope needs a session") {
  ServerFixture fixture;
  expect_error(fixture.http(request("tools/list"), {}), 400, -32000);
  Headers headers;
  headers.version = "2025-06-18";
  expect_error(fixture.http(request("tools/list"), headers), 400, -32000);
  mcp::Session session{.id = "s", .protocol_version = "2025-06-18"};
  CHECK(fixture.http(request("tools/list"), headers, &session).result().contains("tools"));
  CHECK(fixture.http(request("tools/list"), {}, &session).result().contains("tools"));
}

TEST_CASE("A stateful version in the envelope is refused: such a client begins with initialize") {
  ServerFixture fixture;
  for (const std::string_view version : mcp::kStatefulVersions) {
    const Json message = claiming(request("tools/list"), version);
    expect_error(fixture.http(message, Headers::of(message, version)), 400, -32022);
    expect_error(fixture.stdio(message), 400, -32022);
  }
}

TEST_CASE("A stateless notification is answered with 202 and no body") {
  ServerFixture fixture;
  const Json plain = notification("notifications/cancelled", {{"requestId", 1}});
  const Json claimed = claiming(plain, "2026-07-28", nullptr);
  for (const Json& message : {plain, claimed}) {
    const auto outcome = fixture.http(message, Headers::of(message));
    CHECK(outcome.status == 202);
    CHECK_FALSE(outcome.body);
  }
  const Json broken = claiming(plain, 7);
  expect_error(fixture.http(broken, Headers::of(broken)), 400, -32602, nullptr);
  expect_error(fixture.http(claimed, Headers::of(claimed, "2025-11-25")), 400, -32020, nullptr);
  expect_error(fixture.http(claimed, {}), 400, -32020, nullptr);
}

TEST_CASE("A stateless notification may leave out Mcp-Method; a wrong one is refused") {
  ServerFixture fixture;
  const Json message = notification("notifications/cancelled", {{"requestId", 1}});
  Headers headers = Headers::of(message);
  headers.method = std::nullopt;
  CHECK(fixture.http(message, headers).status == 202);
  headers.method = "notifications/initialized";
  expect_error(fixture.http(message, headers), 400, -32020, nullptr);
}

TEST_CASE("A notification without an envelope needs a session") {
  ServerFixture fixture;
  const Json message = notification("notifications/initialized");
  expect_error(fixture.http(message, {}), 400, -32000, nullptr);
  const auto outcome = fixture.stateful("2025-11-25", message);
  CHECK(outcome.status == 202);
  CHECK_FALSE(outcome.body);
}

TEST_CASE("Responses are accepted from stateful clients and refused from stateless ones") {
  ServerFixture fixture;
  for (const Json& response : {Json{{"jsonrpc", "2.0"}, {"id", 9}, {"result", Json::object()}},
                               Json{{"jsonrpc", "2.0"}, {"id", 9}, {"error", {{"code", 1}, {"message", "no"}}}}}) {
    const auto outcome = fixture.stateful("2025-11-25", response);
    CHECK(outcome.status == 202);
    CHECK_FALSE(outcome.body);
    CHECK(fixture.stdio(response).status == 202);
    Headers headers;
    headers.version = "2026-07-28";
    // Without the id: it is of a request of the server's, and the client may have one of its own by that id.
    expect_error(fixture.http(response, headers), 400, -32600, nullptr);
    expect_error(fixture.http(response, {}), 400, -32000, nullptr);
  }
}

TEST_CASE("A header with an unknown protocol version is refused") {
  ServerFixture fixture;
  mcp::Session session{.id = "s", .protocol_version = "2025-11-25"};
  for (const char* version : {"2024-10-07", "draft", "", "2025-11-2", "2025/11/25"}) {
    Headers headers;
    headers.version = version;
    const auto outcome = fixture.http(request("tools/list"), headers, &session);
    CHECK(outcome.status == 400);
    CHECK(outcome.error() != 0);
  }
}

TEST_CASE("On stdio both flavours are served side by side, message by message") {
  ServerFixture fixture;
  mcp::Session session;
  CHECK(fixture.stdio(request("ping"), &session).result() == Json::object());
  CHECK(fixture.stdio(claiming(request("server/discover")), &session).result().contains("supportedVersions"));
  CHECK(fixture.stdio(request("tools/list"), &session).result().contains("tools"));
  const auto opened = fixture.stdio(test::initialize_request("2025-06-18"), &session);
  REQUIRE(opened.new_session);
  session = *opened.new_session;
  CHECK(fixture.stdio(claiming(request("ping")), &session).error() == -32601);
  CHECK(fixture.stdio(claiming(request("tools/list")), &session).result()["resultType"] == "complete");
  CHECK_FALSE(fixture.stdio(request("tools/list"), &session).result().contains("resultType"));
  CHECK(fixture.stdio(request("server/discover"), &session).error() == -32601);
  CHECK(fixture.stdio(test::initialize_request("2025-11-25"), &session).new_session);
}

TEST_CASE("A session's log level does not change a stateless request, nor the other way round") {
  ServerFixture fixture;
  mcp::Session session{.id = "s", .protocol_version = "2025-11-25", .log_level = mcp::LogLevel::debug};
  Json call = claiming(request("tools/call", {{"name", "talk"}}));
  CHECK(fixture.http(call, Headers::of(call), &session).notifications.empty());
}
