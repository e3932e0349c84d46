// POST, GET and DELETE /mcp: both flavours, sessions, streams and disconnects.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/http_server_fixture.hpp"

using namespace http_test;

namespace {

// The JSON messages of an event stream's body.
std::vector<Json> events(const std::string& body) {
  std::vector<Json> messages;
  for (std::size_t at = 0; (at = body.find("data: {", at)) != std::string::npos;) {
    const auto end = body.find('\n', at);
    messages.push_back(test::checked_message(body.substr(at + 6, end - at - 6)));
    at = end;
  }
  return messages;
}

Answer post(const HttpServerFixture& server, const HeaderList& headers, const std::string& body) {
  return server.request("POST", "/mcp", headers, body);
}

int error_code(const Answer& answer) {
  return answer.json()["error"]["code"].get<int>();
}

}  // namespace

TEST_CASE("A client with a session initializes, lists tools and calls one", "[http]") {
  const HttpServerFixture server;
  for (const std::string version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    CAPTURE(version);
    const std::string session = open_session(server, version);
    REQUIRE_FALSE(session.empty());
    const Answer initialized =
        post(server, stateful_headers(session), stateful_message(nullptr, "notifications/initialized"));
    CHECK(initialized.status == 202);
    CHECK(initialized.body.empty());
    CHECK_FALSE(initialized.has("content-type"));
    HeaderList headers = stateful_headers(session);
    headers.emplace_back("MCP-Protocol-Version", version);
    const Answer list = post(server, headers, stateful_message("a", "tools/list"));
    CHECK(list.status == 200);
    CHECK(list.json()["id"] == "a");
    CHECK(list.json()["result"]["tools"].size() == 12);
    CHECK_FALSE(list.has("mcp-session-id"));
    const Answer call = post(server, headers, tool_message(7, "echo", {{"text", "hello"}}, false));
    CHECK(call.header("content-type") == "application/json");
    CHECK(call.json()["id"] == 7);
    CHECK(call.json()["result"]["content"][0]["text"].get<std::string>().find("hello") != std::string::npos);
  }
}

TEST_CASE("A stateless client gets no session", "[http]") {
  const HttpServerFixture server;
  const Answer found = post(server, stateless_headers("server/discover"), stateless_message(1, "server/discover"));
  CHECK(found.status == 200);
  CHECK(found.json()["result"]["supportedVersions"][0] == "2026-07-28");
  CHECK_FALSE(found.has("mcp-session-id"));
  HeaderList headers = stateless_headers("tools/call", "echo");
  headers.emplace_back("Mcp-Session-Id", "made-up");
  headers.emplace_back("Last-Event-ID", "7");
  const Answer call = post(server, headers, tool_message("x", "echo", {{"text", "hi"}}, true));
  CHECK(call.status == 200);
  CHECK(call.json()["result"]["structuredContent"]["text"] == "hi");
  CHECK(call.json()["result"]["structuredContent"]["principal"].get<std::string>().starts_with("token:"));
  CHECK_FALSE(call.has("mcp-session-id"));
}

TEST_CASE("Both protocol flavours may use one connection", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server);
  Client client = server.client();
  for (int i = 0; i < 3; ++i) {
    CHECK(client.request("POST", "/mcp", stateful_headers(session), stateful_message(i, "ping")).status == 200);
    CHECK(client.request("POST", "/mcp", stateless_headers("ping"), stateless_message(i, "ping")).status == 404);
  }
}

TEST_CASE("Stateless errors have their HTTP status", "[http]") {
  const HttpServerFixture server;
  const auto headers = stateless_headers("tools/list");
  CHECK(post(server, stateless_headers("no/such"), stateless_message(1, "no/such")).status == 404);
  CHECK(post(server, headers, stateful_message(1, "tools/list")).status == 400);  // no envelope
  const Answer mismatch = post(server, headers, stateless_message(5, "tools/call", {{"name", "echo"}}));
  CHECK(mismatch.status == 400);
  CHECK(error_code(mismatch) == -32020);
  CHECK(mismatch.json()["id"] == 5);
  HeaderList twice = stateless_headers("tools/list");
  twice.emplace_back("Mcp-Method", "tools/call");
  CHECK(error_code(post(server, twice, stateless_message(1, "tools/list"))) == -32020);
  const Answer unknown_tool = post(server, stateless_headers("tools/call", "nope"), tool_message(1, "nope", {}, true));
  CHECK(unknown_tool.status == 200);
  CHECK(error_code(unknown_tool) == -32602);
}

TEST_CASE("Malformed messages are refused", "[http]") {
  const HttpServerFixture server;
  const auto refused = [&](const std::string& body, int code) {
    CAPTURE(body.substr(0, 80));
    const Answer answer = post(server, stateful_headers(), body);
    CHECK(answer.status == 400);
    CHECK(error_code(answer) == code);
    CHECK_FALSE(answer.json().contains("id"));
  };
  refused("{", -32700);
  refused("\xff\xfe", -32700);
  refused("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600);
  refused("[]", -32600);
  refused("17", -32600);
  CHECK(post(server, {kBearer, kAccept}, "").status == 400);
  std::string deep = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":";
  deep += std::string(100, '[') + std::string(100, ']') + "}}";
  CHECK(post(server, stateful_headers(), deep).status == 400);
}

TEST_CASE("Batches are accepted in sessions of revision 2025-03-26 only", "[http]") {
  const HttpServerFixture server;
  const std::string batch = "[" + stateful_message(1, "ping") + "," + stateful_message(2, "ping") + "]";
  const Answer answer = post(server, stateful_headers(open_session(server, "2025-03-26")), batch);
  CHECK(answer.status == 200);
  CHECK(answer.json().size() == 2);
  CHECK(post(server, stateful_headers(open_session(server, "2025-11-25")), batch).status == 400);
}

TEST_CASE("An unknown method in a session is a JSON-RPC error with status 200", "[http]") {
  const HttpServerFixture server;
  const Answer answer = post(server, stateful_headers(open_session(server)), stateful_message(1, "no/such"));
  CHECK(answer.status == 200);
  CHECK(error_code(answer) == -32601);
}

TEST_CASE("A session exists until it is deleted", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server);
  const auto ping = [&](const std::string& id) {
    return post(server, stateful_headers(id), stateful_message(1, "ping"));
  };
  CHECK(ping(session).status == 200);
  CHECK(server.request("DELETE", "/mcp", {kBearer, {"Mcp-Session-Id", session}}).status == 204);
  const Answer gone = ping(session);
  CHECK(gone.status == 404);
  CHECK(error_code(gone) == -32001);
  CHECK(gone.json()["id"] == 1);
  CHECK(server.request("DELETE", "/mcp", {kBearer, {"Mcp-Session-Id", session}}).status == 404);
  CHECK(server.request("DELETE", "/mcp", {kBearer}).status == 400);
  CHECK(server.request("DELETE", "/mcp", {{"Mcp-Session-Id", session}}).status == 401);
}

TEST_CASE("A missing session id is 400, a forged or expired one 404", "[http]") {
  HttpServerFixture server;
  const Answer missing = post(server, stateful_headers(), stateful_message(3, "tools/list"));
  CHECK(missing.status == 400);
  CHECK(error_code(missing) == -32000);
  CHECK(missing.json()["id"] == 3);
  std::string session = open_session(server);
  std::string forged = session;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  CHECK(post(server, stateful_headers(forged), stateful_message(1, "ping")).status == 404);
  CHECK(post(server, stateful_headers("v1.x.y"), stateful_message(nullptr, "notifications/initialized")).status == 404);
  server.clock.advance(std::chrono::hours(24 * 8));
  CHECK(post(server, stateful_headers(session), stateful_message(1, "ping")).status == 404);
}

TEST_CASE("initialize ignores the id of an ended session", "[http]") {
  const HttpServerFixture server;
  const Json params = {{"protocolVersion", "2025-11-25"}, {"capabilities", Json::object()}};
  const Answer answer = post(server, stateful_headers("v1.old.one"), stateful_message(0, "initialize", params));
  CHECK(answer.status == 200);
  CHECK(answer.has("mcp-session-id"));
}

TEST_CASE("A session keeps its log level", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server);
  REQUIRE(
      post(server, stateful_headers(session), stateful_message(1, "logging/setLevel", {{"level", "info"}})).status ==
      200);
  const Answer call = post(server, stateful_headers(session), tool_message(2, "echo", {{"text", "x"}}, false));
  CHECK(call.header("content-type") == "text/event-stream");  // messages may precede the result now
}

TEST_CASE("A call with a progress token is answered as a stream", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server);
  for (const bool stateless : {true, false}) {
    const Answer answer =
        post(server, stateless ? stateless_headers("tools/call", "report") : stateful_headers(session),
             tool_message(1, "report", Json::object(), stateless, "token"));
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "text/event-stream");
    CHECK(answer.header("cache-control") == "no-cache, no-transform");
    CHECK(answer.header("x-accel-buffering") == "no");
    CHECK_FALSE(answer.has("content-length"));
    CHECK((answer.body.find("id: ") == std::string::npos) == stateless);
    CHECK((answer.body.find("retry: ") == std::string::npos) == stateless);
    const auto messages = events(answer.body);
    REQUIRE(messages.size() == 4);
    CHECK(messages[0]["method"] == "notifications/progress");
    CHECK(messages[2]["params"]["progress"] == 100);
    CHECK(messages[3]["id"] == 1);
  }
}

TEST_CASE("A stateless client that accepts no streams gets JSON", "[http]") {
  const HttpServerFixture server;
  HeaderList headers = {kBearer,
                        kJson,
                        {"Accept", "application/json"},
                        {"MCP-Protocol-Version", "2026-07-28"},
                        {"Mcp-Method", "tools/call"},
                        {"Mcp-Name", "report"}};
  const Answer answer = post(server, headers, tool_message(1, "report", Json::object(), true, "token"));
  CHECK(answer.header("content-type") == "application/json");
  CHECK(answer.json()["result"]["structuredContent"]["done"] == true);
}

TEST_CASE("Only JSON bodies are accepted", "[http]") {
  const HttpServerFixture server;
  const std::string ping = stateless_message(1, "tools/list");
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"}) {
    CHECK(post(server, {kBearer, kAccept, {"Content-Type", type}}, ping).status == 415);
  }
  HeaderList headers = stateless_headers("tools/list");
  headers[1].second = "Application/JSON; charset=utf-8";
  CHECK(post(server, headers, ping).status == 200);
}

TEST_CASE("Other methods on /mcp are refused with the allowed ones", "[http]") {
  const HttpServerFixture server;
  for (const char* method : {"PUT", "PATCH"}) {
    const Answer answer = server.request(method, "/mcp", {kBearer});
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == "DELETE, GET, HEAD, OPTIONS, POST");
  }
}

TEST_CASE("/mcp/ is served like /mcp", "[http]") {
  const HttpServerFixture server;
  CHECK(server.request("POST", "/mcp/", stateless_headers("tools/list"), stateless_message(1, "tools/list")).status ==
        200);
}

TEST_CASE("The disconnect of a stateless client cancels its call, before and during a stream", "[http]") {
  HttpServerFixture server;
  Client pending = server.client();
  pending.send(pending.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                              tool_message(1, "slow", Json::object(), true)));
  REQUIRE(server.slow.wait_until_running(1));
  pending.hang_up();
  CHECK(server.slow.wait_until_cancelled(1));

  Client streaming = server.client();
  streaming.send(streaming.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                                  tool_message(1, "slow", Json::object(), true, "token")));
  REQUIRE(streaming.read_head().status == 200);
  REQUIRE(server.slow.wait_until_running(2));
  streaming.hang_up();
  CHECK(server.slow.wait_until_cancelled(2));
}

TEST_CASE("The disconnect of a session's client does not cancel its call", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  for (const bool streaming : {false, true}) {
    Client client = server.client();
    client.send(client.format(
        "POST", "/mcp", stateful_headers(session),
        tool_message(streaming ? 2 : 1, "slow", Json::object(), false, streaming ? Json("token") : Json())));
    REQUIRE(server.slow.wait_until_running(streaming ? 2 : 1));
    client.hang_up();
  }
  // A cancellation by name still works, and shows that nothing was cancelled before it.
  CHECK(server.slow.cancelled() == 0);
  for (const int id : {1, 2}) {
    const Answer answer = post(server, stateful_headers(session),
                               stateful_message(nullptr, "notifications/cancelled", {{"requestId", id}}));
    CHECK(answer.status == 202);
    CHECK(server.slow.wait_until_cancelled(id));
  }
}

TEST_CASE("Deleting a session cancels its calls", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  Client client = server.client();
  client.send(client.format("POST", "/mcp", stateful_headers(session), tool_message(1, "slow", Json::object(), false)));
  REQUIRE(server.slow.wait_until_running());
  CHECK(server.request("DELETE", "/mcp", {kBearer, {"Mcp-Session-Id", session}}).status == 204);
  CHECK(server.slow.wait_until_cancelled());
  CHECK(client.read().status == 202);
}

TEST_CASE("A stream without events carries comments", "[http]") {
  transports::HttpOptions options = mcp_options();
  options.limits.heartbeat = std::chrono::milliseconds(20);
  HttpServerFixture server(options);
  Client client = server.client();
  client.send(client.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                            tool_message(1, "slow", Json::object(), true, "token")));
  REQUIRE(client.read_head().status == 200);
  CHECK(client.read_chunk() == ":\n\n");
  CHECK(client.read_chunk() == ":\n\n");
  server.slow.release();
  std::string chunk = client.read_chunk();
  while (chunk == ":\n\n") chunk = client.read_chunk();
  CHECK(events(chunk).at(0)["id"] == 1);
}

TEST_CASE("Refusals on /mcp are JSON-RPC errors", "[http]") {
  const HttpServerFixture server;
  const Answer answer = post(server, {kJson}, stateful_message(1, "ping"));
  CHECK(answer.status == 401);
  CHECK(answer.json()["jsonrpc"] == "2.0");
  CHECK(answer.json()["error"]["data"]["code"] == "auth_failed");
  CHECK_FALSE(answer.json().contains("id"));
}
