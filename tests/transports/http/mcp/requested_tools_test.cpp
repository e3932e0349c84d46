// The tools that the address and the headers of POST /mcp select.
#include "http/mcp/requested_tools.hpp"

#include <catch2/catch_test_macros.hpp>

#include "transports/http/http_server_fixture.hpp"

using namespace http_test;

namespace {

Answer list_tools(const HttpServerFixture& server, const std::string& query, const HeaderList& more = {}) {
  HeaderList headers = stateless_headers("tools/list");
  headers.insert(headers.end(), more.begin(), more.end());
  return server.request("POST", "/mcp" + query, headers, stateless_message(1, "tools/list"));
}

std::size_t count_tools(const Answer& answer) {
  CHECK(answer.status == 200);
  return answer.json()["result"]["tools"].size();
}

}  // namespace

TEST_CASE("The address or a header of a connection selects toolsets and excludes tools", "[http]") {
  const HttpServerFixture server;
  const std::size_t all = count_tools(list_tools(server, ""));
  CHECK(count_tools(list_tools(server, "?tools_exclude=echo")) == all - 1);
  CHECK(count_tools(list_tools(server, "", {{"X-Tools-Exclude", "echo"}})) == all - 1);
  CHECK(count_tools(list_tools(server, "?tools_exclude=echo", {{"X-Tools-Exclude", "echo"}})) == all - 1);
  CHECK(count_tools(list_tools(server, "?toolsets=all&tools_exclude=", {{"X-Toolsets", " "}})) == all);
  const Answer unknown = list_tools(server, "?toolsets=nothing%20of%20ours");
  CHECK(unknown.status == 400);
  CHECK(unknown.json()["error"]["message"].get<std::string>().find("nothing of ours") != std::string::npos);
  CHECK(list_tools(server, "", {{"X-Toolsets", "nothing"}}).status == 400);
}

TEST_CASE("An address and a header that disagree are refused", "[http]") {
  const HttpServerFixture server;
  const Answer answer = list_tools(server, "?toolsets=all", {{"X-Toolsets", "account"}});
  CHECK(answer.status == 400);
  CHECK(answer.json()["error"]["message"].get<std::string>().find("X-Toolsets") != std::string::npos);
}

TEST_CASE("A repeated list is one list") {
  transports::http::Request request;
  request.query = {{"toolsets", "account"}, {"other", "x"}, {"toolsets", ""}, {"toolsets", "documents"}};
  request.headers.add("X-Tools-Exclude", "a");
  request.headers.add("x-tools-exclude", "b");
  const auto requested = transports::http::read_requested_tools(request);
  CHECK(requested.toolsets == "account,documents");
  CHECK(requested.excluded == "a,b");
  CHECK(requested.error.empty());
}

TEST_CASE("Another page of the browser may send the headers", "[http]") {
  const HttpServerFixture server;
  const Answer answer = server.request("OPTIONS", "/mcp",
                                       {{"Origin", "https://claude.ai"},
                                        {"Access-Control-Request-Method", "POST"},
                                        {"Access-Control-Request-Headers", "x-toolsets, x-tools-exclude"}});
  CHECK(answer.header("access-control-allow-headers").find("X-Toolsets, X-Tools-Exclude") != std::string::npos);
}
