// The Accept header of POST /mcp.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/http_server_fixture.hpp"

using namespace http_test;

namespace {

Answer initialize(const HttpServerFixture& server, const char* accept) {
  HeaderList headers = {kBearer, kJson};
  if (accept != nullptr) headers.emplace_back("Accept", accept);
  return server.request("POST", "/mcp", headers,
                        stateful_message(0, "initialize", {{"protocolVersion", "2025-11-25"}}));
}

}  // namespace

TEST_CASE("A client that accepts JSON only is served if the answer is JSON", "[http]") {
  const HttpServerFixture server;
  for (const char* accept :
       {static_cast<const char*>(nullptr), "*/*", "application/json", "application/*", "Application/JSON;q=0.5",
        "application/json, text/event-stream;q=0", "application/json, text/event-stream", "text/html, */*;q=0.8"}) {
    CAPTURE(accept == nullptr ? "(none)" : accept);
    const Answer answer = initialize(server, accept);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "application/json");
  }
  for (const char* accept : {"text/event-stream", "text/html", "application/json;q=0", "application/xml", ""}) {
    CAPTURE(accept);
    CHECK(initialize(server, accept).status == 406);
  }
}

TEST_CASE("A session that accepts JSON only gets JSON, from calls with progress too", "[http]") {
  const HttpServerFixture server;
  HeaderList headers = {kBearer, kJson, {"Accept", "application/json"}, {"Mcp-Session-Id", open_session(server)}};
  CHECK(server.request("POST", "/mcp", headers, stateful_message(1, "tools/list")).status == 200);
  const Answer answer =
      server.request("POST", "/mcp", headers, tool_message(2, "report", Json::object(), false, "token"));
  CHECK(answer.status == 200);
  CHECK(answer.header("content-type") == "application/json");
  CHECK(answer.json()["result"]["structuredContent"]["done"] == true);
}

TEST_CASE("A subscription is refused if the client accepts no event stream", "[http]") {
  const HttpServerFixture server;
  HeaderList headers = stateless_headers("subscriptions/listen");
  headers[2].second = "application/json";
  const Answer answer =
      server.request("POST", "/mcp", headers,
                     stateless_message(1, "subscriptions/listen", {{"notifications", {{"toolsListChanged", true}}}}));
  CHECK(answer.status == 406);
  CHECK(answer.json()["id"] == 1);
}

TEST_CASE("A stateless request is answered in a media type that its client accepts", "[http]") {
  const HttpServerFixture server;
  HeaderList headers = stateless_headers("tools/call", "report");
  const auto call = [&](const char* accept) {
    headers[2].second = accept;
    return server.request("POST", "/mcp", headers, tool_message(1, "report", Json::object(), true));
  };
  for (const char* accept : {"text/event-stream", "text/*", "application/json;q=0, */*"}) {
    CAPTURE(accept);
    const Answer answer = call(accept);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "text/event-stream");
    CHECK(answer.body.find(R"("id":1)") != std::string::npos);
  }
  CHECK(call("application/json").header("content-type") == "application/json");
  headers = stateless_headers("tools/list");
  headers[2].second = "text/event-stream";
  const Answer list = server.request("POST", "/mcp", headers, stateless_message(2, "tools/list"));
  CHECK(list.status == 200);
  CHECK(list.header("content-type") == "text/event-stream");
  CHECK(list.body.find("data: {") != std::string::npos);
  headers = stateless_headers("tools/call", "report");
  for (const char* accept : {"text/html", "application/xml", ""}) {
    CAPTURE(accept);
    CHECK(call(accept).status == 406);
  }
}

TEST_CASE("With strict_accept both media types must be accepted", "[http]") {
  transports::HttpOptions options = mcp_options();
  options.strict_accept = true;
  const HttpServerFixture server(options);
  for (const char* accept : {"*/*", "application/*, text/*;q=0.5", "Application/JSON;q=0.9,TEXT/event-stream"}) {
    CAPTURE(accept);
    CHECK(initialize(server, accept).status == 200);
  }
  for (const char* accept : {"application/json", "text/event-stream", "application/json, text/event-stream;q=0"}) {
    CAPTURE(accept);
    CHECK(initialize(server, accept).status == 406);
  }
  HeaderList headers = stateless_headers("tools/list");
  CHECK(server.request("POST", "/mcp", headers, stateless_message(1, "tools/list")).status == 200);
  for (const char* accept : {"application/json", "text/event-stream"}) {
    headers[2].second = accept;
    CHECK(server.request("POST", "/mcp", headers, stateless_message(1, "tools/list")).status == 406);
  }
}
