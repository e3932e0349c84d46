// An event stream begins with a comment, because proxies hold the head back until the body begins. In these tests
// heartbeats are fifteen minutes apart.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/http_server_fixture.hpp"

using namespace http_test;

namespace {

constexpr const char* kUnprimed = "2025-06-18";

transports::HttpOptions without_heartbeats() {
  transports::HttpOptions options = mcp_options();
  options.limits.heartbeat = std::chrono::minutes(15);
  return options;
}

// The beginning of the answer's body.
std::string first_bytes(Client& client, const std::string& method, const HeaderList& headers, const std::string& body) {
  client.send(client.format(method, "/mcp", headers, body));
  const Answer head = client.read_head();
  CHECK(head.status == 200);
  CHECK(head.header("content-type") == "text/event-stream");
  CHECK(head.header("x-accel-buffering") == "no");
  return client.read_chunk();
}

}  // namespace

TEST_CASE("Every event stream begins with a comment", "[http]") {
  HttpServerFixture server(without_heartbeats());
  for (const std::string version : {kUnprimed, "2025-11-25"}) {
    CAPTURE(version);
    const std::string session = open_session(server, version);
    Client standalone = server.client();
    const HeaderList stream = {kBearer, {"Accept", "text/event-stream"}, {"Mcp-Session-Id", session}};
    CHECK(first_bytes(standalone, "GET", stream, "").starts_with(":\n\n"));
    Client call = server.client();
    CHECK(first_bytes(call, "POST", stateful_headers(session), tool_message(1, "slow", Json::object(), false, "token"))
              .starts_with(":\n\n"));
  }
  Client stateless = server.client();
  CHECK(first_bytes(stateless, "POST", stateless_headers("tools/call", "slow"),
                    tool_message(1, "slow", Json::object(), true, "token"))
            .starts_with(":\n\n"));
  Client subscription = server.client();
  CHECK(first_bytes(subscription, "POST", stateless_headers("subscriptions/listen"),
                    stateless_message(1, "subscriptions/listen", {{"notifications", {{"toolsListChanged", true}}}}))
            .starts_with(":\n\n"));
  server.slow.release();
}

TEST_CASE("A resumed stream without missed events begins with a comment", "[http]") {
  HttpServerFixture server(without_heartbeats());
  const std::string session = open_session(server);
  std::string last;
  {
    Client lost = server.client();
    const std::string begin =
        first_bytes(lost, "POST", stateful_headers(session), tool_message(1, "slow", Json::object(), false, "token"));
    const auto id = begin.find("id: ") + 4;
    last = begin.substr(id, begin.find('\n', id) - id);
    REQUIRE(server.slow.wait_until_running());
  }
  Client back = server.client();
  const HeaderList headers = {
      kBearer, {"Accept", "text/event-stream"}, {"Mcp-Session-Id", session}, {"Last-Event-ID", last}};
  CHECK(first_bytes(back, "GET", headers, "") == ":\n\n");
  server.slow.release();
}
