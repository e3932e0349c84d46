// GET /metrics: who may read it, what it holds, and that no input can make it grow without bound.
#include "tastytrade_mcp/metrics/metrics.hpp"

#include <catch2/catch_test_macros.hpp>

#include "http_server_fixture.hpp"
#include "waiting.hpp"

namespace {

using http_test::Answer;
using http_test::HttpServerFixture;
using http_test::Json;

constexpr const char* kMetricsToken = "a-token-for-prometheus-0123456789";

std::pair<std::string, std::string> bearer(const std::string& token) {
  return {"Authorization", "Bearer " + token};
}

// A server that others reach under a public name.
transports::HttpOptions public_options() {
  auto options = http_test::mcp_options();
  options.public_url = "https://trade.example.com";
  options.metrics_token = support::Secret(kMetricsToken);
  return options;
}

// The value of a series as it stands in the text; -1 if it is not there.
double value_of(const std::string& text, const std::string& series) {
  const auto at = text.find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
}

std::string read_metrics(const HttpServerFixture& server) {
  return server.request("GET", "/metrics", {http_test::kBearer}).body;
}

// The counted requests of all methods, statuses and routes but that of the metrics.
double count_requests(const std::string& text) {
  const std::string family = "\ntastytrade_mcp_http_requests_total{";
  double sum = 0;
  for (auto at = text.find(family); at != std::string::npos; at = text.find(family, at + 1)) {
    const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at);
    if (line.find("route=\"/metrics\"") == std::string::npos) sum += std::stod(line.substr(line.find("} ") + 2));
  }
  return sum;
}

// Reads the metrics once `sent` more requests are counted than in the text `before`: a request is counted after its
// client has the answer.
std::string read_after(const HttpServerFixture& server, const std::string& before, int sent) {
  std::string text;
  REQUIRE(test::wait_until([&] {
    text = read_metrics(server);
    return count_requests(text) >= count_requests(before) + sent;
  }));
  return text;
}

std::string call(const std::string& tool) {
  return support::to_text(Json{{"name", tool}, {"arguments", {{"text", "x"}}}});
}

}  // namespace

TEST_CASE("METRICS_TOKEN and the server's token open the metrics of a server that others reach, nothing else does") {
  const HttpServerFixture server(public_options());
  const std::pair<std::string, std::string> host{"Host", "trade.example.com"};
  CHECK(server.request("GET", "/metrics", {host, bearer(kMetricsToken)}).status == 200);
  CHECK(server.request("GET", "/metrics", {host, http_test::kBearer}).status == 200);
  for (const char* token : {"", "wrong", "a-token-for-prometheus-012345678"}) {
    const Answer refused = server.request("GET", "/metrics", {host, bearer(token)});
    CHECK(refused.status == 401);
    CHECK(refused.header("www-authenticate").starts_with("Bearer"));
    CHECK(refused.body.find("process_") == std::string::npos);
  }
  CHECK(server.request("GET", "/metrics", {host}).status == 401);
  CHECK(server.request("GET", "/metrics?token=" + std::string(kMetricsToken), {host}).status == 400);
}

TEST_CASE("METRICS_TOKEN opens no tool") {
  const HttpServerFixture server(public_options());
  const std::pair<std::string, std::string> host{"Host", "trade.example.com"};
  CHECK(server.request("POST", "/mcp/call", {host, bearer(kMetricsToken), http_test::kJson}, call("echo")).status ==
        401);
  CHECK(server
            .request("POST", "/mcp", {host, bearer(kMetricsToken), http_test::kJson, http_test::kAccept},
                     R"({"jsonrpc":"2.0","id":1,"method":"ping"})")
            .status == 401);
}

TEST_CASE("A request for metrics may name another host only with the right token") {
  auto local = http_test::mcp_options();
  local.metrics_token = support::Secret(kMetricsToken);
  for (const auto& options : {public_options(), local}) {
    const HttpServerFixture server(options);
    const std::pair<std::string, std::string> other{"Host", "tastytrade.internal:8086"};
    CHECK(server.request("GET", "/metrics", {other, bearer(kMetricsToken)}).status == 200);
    CHECK(server.request("GET", "/metrics", {other}).status == 403);
    CHECK(server.request("GET", "/metrics", {other, bearer("wrong")}).status == 403);
    CHECK(server.request("GET", "/metrics", {other, {"Authorization", ""}}).status == 403);
    CHECK(server.request("GET", "/metrics", {other, {"Authorization", "Basic eDp4"}}).status == 403);
  }
}

TEST_CASE("The limit of requests from an address refuses no request for metrics with the right token") {
  auto options = public_options();
  options.requests_per_minute = 3;
  const HttpServerFixture server(options);
  const std::pair<std::string, std::string> host{"Host", "trade.example.com"};
  for (int i = 0; i < 5; ++i) server.request("GET", "/mcp/tools", {host});
  CHECK(server.request("GET", "/mcp/tools", {host}).status == 429);
  CHECK(server.request("GET", "/metrics", {host, bearer("wrong")}).status == 429);
  CHECK(server.request("GET", "/metrics", {host, bearer(kMetricsToken)}).status == 200);
}

TEST_CASE("A program on this machine that reads the metrics without a token does not use up the limit of its address") {
  auto options = http_test::mcp_options();
  options.requests_per_minute = 3;
  const HttpServerFixture server(options);
  for (int i = 0; i < 5; ++i) CHECK(server.request("GET", "/metrics").status == 200);
  CHECK(server.request("GET", "/mcp/tools").status != 429);
}

TEST_CASE("Sessions leave nothing of their ids in the metrics") {
  const HttpServerFixture server;
  const std::string initialize =
      R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},)"
      R"("clientInfo":{"name":"test","version":"1"}}})";
  for (int i = 0; i < 5; ++i) {
    const Answer opened =
        server.request("POST", "/mcp", {http_test::kBearer, http_test::kJson, http_test::kAccept}, initialize);
    REQUIRE(opened.status == 200);
    const Answer pinged = server.request(
        "POST", "/mcp",
        {http_test::kBearer, http_test::kJson, http_test::kAccept, {"Mcp-Session-Id", opened.header("mcp-session-id")}},
        R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
    REQUIRE(pinged.status == 200);
  }
  const std::string text = read_metrics(server);
  CHECK(support::is_utf8(text));
  // Other servers of this process may have counted look-ups of broker data; an id would have other characters.
  const std::string member = "cache_lookups_total{data=\"";
  for (auto at = text.find(member); at != std::string::npos; at = text.find(member, at + 1)) {
    const auto begin = at + member.size();
    CHECK(text.substr(begin, text.find('"', begin) - begin).find_first_not_of("abcdefghijklmnopqrstuvwxyz-_") ==
          std::string::npos);
  }
  CHECK(value_of(text, R"(tastytrade_mcp_sessions_begun_total{transport="mcp"})") >= 5);
}

TEST_CASE("A program on this machine reads the metrics without a token if nobody else reaches the server") {
  const HttpServerFixture server;
  CHECK(server.request("GET", "/metrics").status == 200);
  CHECK(server.request("GET", "/metrics", {{"X-Forwarded-For", "203.0.113.7"}}).status == 401);
  CHECK(server.request("GET", "/metrics", {{"Origin", "https://evil.example"}}).status != 200);
}

TEST_CASE("A request without a token is not counted as one with a wrong token") {
  const HttpServerFixture server;
  const std::string before = read_metrics(server);
  REQUIRE(server.request("POST", "/mcp/call", {http_test::kJson}, call("echo")).status == 401);
  REQUIRE(server.request("POST", "/mcp/call", {bearer("wrong"), http_test::kJson}, call("echo")).status == 401);
  const std::string after = read_after(server, before, 2);
  for (const char* reason : {"token", "no_token"}) {
    const std::string series = "tastytrade_mcp_http_refusals_total{reason=\"" + std::string(reason) + "\"}";
    CHECK(value_of(after, series) - std::max(value_of(before, series), 0.0) == 1);
  }
}

TEST_CASE("The metrics are in the text format and count what was asked") {
  const HttpServerFixture server;
  const std::string before = read_metrics(server);
  REQUIRE(server.request("POST", "/mcp/call", {http_test::kBearer, http_test::kJson}, call("echo")).status == 200);
  REQUIRE(server.request("POST", "/mcp/call", {http_test::kBearer, http_test::kJson}, call("no_such_tool")).status ==
          404);
  REQUIRE(server.request("GET", "/no/such/path").status == 404);
  REQUIRE(server.request("POST", "/mcp/call", {bearer("wrong"), http_test::kJson}, call("echo")).status == 401);
  read_after(server, before, 4);
  const Answer answer = server.request("GET", "/metrics", {http_test::kBearer});
  CHECK(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(answer.header("cache-control") == "no-store");
  const auto grown = [&](const std::string& series) {
    return value_of(answer.body, series) - std::max(value_of(before, series), 0.0);
  };
  CHECK(grown(R"(tastytrade_mcp_tool_calls_total{tool="echo",transport="api",outcome="ok"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_tool_calls_total{tool="unknown",transport="api",outcome="not_found"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_tool_call_duration_seconds_count{tool="echo"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_http_requests_total{method="POST",route="/mcp/call",status="200"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_http_requests_total{method="POST",route="none",status="401"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_http_requests_total{method="GET",route="none",status="404"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_http_refusals_total{reason="token"})") == 1);
  CHECK(value_of(answer.body, "tastytrade_mcp_http_connections_open") >= 1);
  CHECK(value_of(answer.body, "tastytrade_mcp_http_connections_max") >= 1);
  CHECK(value_of(answer.body, R"(tastytrade_mcp_tool_calls_running{transport="api"})") == 0);
}

TEST_CASE("A tool call by MCP is counted by its transport, an unknown tool without its name") {
  const HttpServerFixture server;
  const auto post = [&](const std::string& tool) {
    return server.request(
        "POST", "/mcp",
        {http_test::kBearer,
         http_test::kJson,
         http_test::kAccept,
         {"MCP-Protocol-Version", "2026-07-28"},
         {"Mcp-Method", "tools/call"},
         {"Mcp-Name", tool}},
        support::to_text(Json{{"jsonrpc", "2.0"},
                              {"id", 1},
                              {"method", "tools/call"},
                              {"params",
                               {{"name", tool},
                                {"arguments", {{"text", "x"}}},
                                {"_meta",
                                 {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                                  {"io.modelcontextprotocol/clientCapabilities", Json::object()}}}}}}));
  };
  const std::string before = read_metrics(server);
  REQUIRE(post("echo").status == 200);
  post("my-secret-tool-name");
  const std::string after = read_after(server, before, 2);
  const auto grown = [&](const std::string& series) {
    return value_of(after, series) - std::max(value_of(before, series), 0.0);
  };
  CHECK(grown(R"(tastytrade_mcp_tool_calls_total{tool="echo",transport="mcp",outcome="ok"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_tool_calls_total{tool="unknown",transport="mcp",outcome="not_found"})") == 1);
  CHECK(grown(R"(tastytrade_mcp_requests_total{method="tools/call",transport="mcp"})") == 2);
  CHECK(after.find("my-secret-tool-name") == std::string::npos);
}

TEST_CASE("Callers without a token cannot use up the series of the requests") {
  auto options = public_options();
  options.requests_per_minute = 20;
  const HttpServerFixture server(options);
  const std::vector<std::string> paths = {"/",          "/mcp",   "/mcp/tools", "/mcp/call", "/health",
                                          "/authorize", "/token", "/register",  "/metrics",  "/none"};
  const std::pair<std::string, std::string> token{"Authorization", "Bearer " + std::string(kMetricsToken)};
  const auto read = [&] { return server.request("GET", "/metrics", {{"Host", "trade.example.com"}, token}).body; };
  const std::string before = read();
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"}) {
    for (const std::string& path : paths) {
      server.request(method, path, {{"Host", "trade.example.com"}});
      server.request(method, path, {{"Host", "evil.example"}});
      server.request(method, path, {{"Host", "trade.example.com"}, {"Origin", "https://evil.example"}});
    }
  }
  const std::string after = read();
  const auto count = [](const std::string& text) {
    std::size_t series = 0;
    const std::string family = "\ntastytrade_mcp_http_requests_total{";
    for (auto at = text.find(family); at != std::string::npos; at = text.find(family, at + 1)) ++series;
    return series;
  };
  // Methods times the statuses of refusals, and the open routes.
  CHECK(count(after) - count(before) < 80);
  for (const char* status : {"401", "403", "405"}) {
    const std::string labels = "route=\"/mcp/call\",status=\"" + std::string(status);
    // Callers with a token may have had such an answer before.
    CHECK((after.find(labels) == std::string::npos || before.find(labels) != std::string::npos));
  }
}

TEST_CASE("Ten thousand odd names and paths do not make more series") {
  auto options = http_test::api_options();
  options.requests_per_minute = 0;
  options.requests_per_hour = 0;
  const HttpServerFixture server(options);
  const auto send = [&](int i) {
    const std::string odd = "odd%22%0A%7B" + std::to_string(i);
    server.request(i % 3 == 0   ? "GET"
                   : i % 3 == 1 ? "POST"
                                : "BREW" + std::to_string(i),
                   i % 2 == 0 ? "/" + odd : "/api/v1/tools/" + odd, {http_test::kBearer, http_test::kJson}, "{}");
  };
  const std::string before = read_metrics(server);
  for (int i = 0; i < 12; ++i) send(i);
  const std::string few = read_after(server, before, 12);
  for (int i = 12; i < 10'000; ++i) send(i);
  const std::string many = read_after(server, before, 10'000);
  const auto count_lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  WARN("10,000 odd requests: " << count_lines(few) << " lines of text after the first 12, " << count_lines(many)
                               << " at the end");
  // Other statuses of the same routes at most, and the series of the metrics' own route.
  CHECK(count_lines(many) <= count_lines(few) + 36);
  CHECK(many.find("odd") == std::string::npos);
}
