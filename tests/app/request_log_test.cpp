// Every line that is logged for a request has the same request_id.
#include <httplib.h>

#include <catch2/catch_test_macros.hpp>

#include "paths.hpp"
#include "process.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "temporary_directory.hpp"

using support::Json;
using test::Process;
using test::TemporaryDirectory;

namespace {

const std::string kToken = "a-token-for-tests-0123456789";

std::map<std::string, std::string> environment(const TemporaryDirectory& home) {
  return {{"HOME", home.path()}, {"PATH", "/usr/bin:/bin"}, {"CHATGPT_MCP_TOKEN", kToken}, {"LOG_FORMAT", "json"}};
}

Json message(const Json& id, const std::string& method, const Json& params) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}};
}

// Counts the lines of each event that carry the value in the field.
std::map<std::string, int> events_with(const std::string& log, const char* field, const std::string& value) {
  std::map<std::string, int> events;
  for (const std::string& line : support::split(log, '\n')) {
    const Json entry = Json::parse(line, nullptr, false);
    if (entry.is_object() && entry.value(field, "") == value) ++events[entry.value("event", "")];
  }
  return events;
}
std::map<std::string, int> events_of(const std::string& log, const std::string& request_id) {
  return events_with(log, "request_id", request_id);
}

int port_of(const Process& server) {
  const auto at = server.err.find("http://127.0.0.1:");
  REQUIRE(at != std::string::npos);
  return std::stoi(server.err.substr(at + 17));
}

}  // namespace

TEST_CASE("Over HTTP, every log line of a request has its id, those of its broker requests too") {
  const TemporaryDirectory home;
  auto variables = environment(home);
  variables["LOG_LEVEL"] = "debug";
  Process server({test::kServerBinary, "--demo", "--mode", "mcp", "--port", "0"}, variables);
  REQUIRE(server.wait_for_error("limits"));
  httplib::Client client("127.0.0.1", port_of(server));
  const auto call = [&](const char* request_id, const char* tool) {
    const Json body = {{"name", tool}};
    const auto answer = client.Post("/mcp/call", {{"Authorization", "Bearer " + kToken}, {"X-Request-Id", request_id}},
                                    body.dump(), "application/json");
    REQUIRE(answer);
    CHECK(answer->status == 200);
  };
  call("first-request", "fetch_positions");  // of two accounts, which are read on two threads
  call("second-request", "fetch_positions");
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  server.drain_error();
  auto first = events_of(server.err, "first-request");
  CHECK(first["authentication"] == 1);
  CHECK(first["store_operation"] >= 1);  // of the rate limits
  CHECK(first["broker_request"] >= 3);
  CHECK(first["tool_call"] == 1);
  CHECK(first["http_response"] == 1);
  auto second = events_of(server.err, "second-request");
  CHECK(second["broker_request"] == 0);
  CHECK(second["tool_call"] == 1);
  CHECK(second["http_response"] == 1);
}

TEST_CASE("On stdio, every log line of a request has the id of its message") {
  const TemporaryDirectory home;
  Process server({test::kServerBinary, "--demo", "--mode", "stdio"}, environment(home));
  const Json client = {{"name", "test"}, {"version", "1"}};
  server.write(message(0, "initialize",
                       {{"protocolVersion", "2025-11-25"}, {"capabilities", Json::object()}, {"clientInfo", client}})
                   .dump() +
               "\n");
  REQUIRE(server.wait_for_output("\"id\":0"));
  server.write(message("a-call", "tools/call", {{"name", "fetch_accounts"}}).dump() + "\n");
  REQUIRE(server.wait_for_output("a-call"));
  CHECK(server.wait() == 0);  // wait() ends the input
  server.drain_error();
  CHECK(events_of(server.err, "0")["session_opened"] == 1);
  auto events = events_of(server.err, "a-call");
  CHECK(events["broker_request"] >= 1);
  CHECK(events["tool_call"] == 1);
}

TEST_CASE("Over HTTP, every log line of a request has the trace that its headers or its _meta name") {
  const std::string of_headers = "11111111111111111111111111111111", of_meta = "22222222222222222222222222222222";
  const auto parent = [](const std::string& trace) { return "00-" + trace + "-00f067aa0ba902b7-01"; };
  const TemporaryDirectory home;
  Process server({test::kServerBinary, "--demo", "--mode", "mcp", "--port", "0"}, environment(home));
  REQUIRE(server.wait_for_error("limits"));
  httplib::Client client("127.0.0.1", port_of(server));
  const httplib::Headers headers = {{"Authorization", "Bearer " + kToken},
                                    {"Accept", "application/json, text/event-stream"},
                                    {"traceparent", parent(of_headers)}};
  CHECK(client.Post("/mcp/call", headers, R"({"name": "fetch_positions"})", "application/json")->status == 200);
  const Json call = message(1, "tools/call",
                            {{"name", "fetch_balances"},
                             {"_meta",
                              {{"traceparent", parent(of_meta)},
                               {"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                               {"io.modelcontextprotocol/clientInfo", {{"name", "test"}, {"version", "1"}}},
                               {"io.modelcontextprotocol/clientCapabilities", Json::object()}}}});
  httplib::Headers stateless = headers;
  stateless.emplace("MCP-Protocol-Version", "2026-07-28");
  stateless.emplace("Mcp-Method", "tools/call");
  stateless.emplace("Mcp-Name", "fetch_balances");
  const auto answer = client.Post("/mcp", stateless, call.dump(), "application/json");
  INFO(answer->body);
  CHECK(answer->status == 200);
  httplib::Headers twice = headers;
  twice.emplace("traceparent", parent(of_meta));  // not one trace, so none
  CHECK(client.Post("/mcp/call", twice, R"({"name": "fetch_accounts"})", "application/json")->status == 200);
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  server.drain_error();
  auto outer = events_with(server.err, "trace_id", of_headers);
  CHECK(outer["authentication"] == 2);
  CHECK(outer["tool_call"] == 1);
  CHECK(outer["broker_request"] >= 3);
  CHECK(outer["http_response"] == 2);
  auto inner = events_with(server.err, "trace_id", of_meta);
  CHECK(inner["tool_call"] == 1);
  CHECK(inner["broker_request"] >= 1);
  CHECK(inner["http_response"] == 0);
}
