// Tokens, Host and Origin checks, rate limits, and the headers of every response.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/http_server_fixture.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

const std::string kCall = R"({"name": "fetch_accounts", "arguments": {}})";

Answer call_with(const HttpServerFixture& server, HeaderList headers) {
  headers.push_back(kJson);
  return server.request("POST", "/mcp/call", headers, kCall);
}

int status_for_host(const HttpServerFixture& server, const std::string& host) {
  return server.request("GET", "/mcp/tools", {{"Host", host}}).status;
}

int status_for_origin(const HttpServerFixture& server, const std::string& origin) {
  return server.request("GET", "/mcp/tools", {{"Origin", origin}}).status;
}

HttpOptions open_to_the_world() {
  HttpOptions options = mcp_options();
  options.host = "0.0.0.0";
  options.public_url = "https://trade.example.com";
  options.allowed_hosts = {"Other.Example.com:8443"};
  return options;
}

}  // namespace

TEST_CASE("A call without a token gets a challenge without an error", "[http]") {
  const HttpServerFixture server;
  const Answer answer = call_with(server, {});
  CHECK(answer.status == 401);
  CHECK(answer.header("www-authenticate").starts_with("Bearer realm=\"tastytrade-mcp\", resource_metadata="));
  CHECK(answer.json()["error"]["code"] == "auth_failed");
  CHECK(answer.json()["error"]["request_id"] == answer.header("x-request-id"));
}

TEST_CASE("A call with a wrong token gets invalid_token", "[http]") {
  const HttpServerFixture server;
  for (const std::string& token : {std::string("wrong"), std::string(kToken) + "x", std::string(), std::string("a")}) {
    const Answer answer = call_with(server, {{"Authorization", "Bearer " + token}});
    CHECK(answer.status == 401);
    CHECK(answer.has("www-authenticate"));
  }
  CHECK(call_with(server, {{"Authorization", "Bearer wrong"}})
            .header("www-authenticate")
            .starts_with("Bearer realm=\"tastytrade-mcp\", error=\"invalid_token\", "));
  const Answer basic = call_with(server, {{"Authorization", "Basic dXNlcjpwYXNz"}});
  CHECK(basic.status == 401);
  CHECK(basic.body.find("another scheme") != std::string::npos);
  for (const char* empty : {"Bearer", "Bearer ", "Bearer   "}) {
    const Answer answer = call_with(server, {{"Authorization", empty}});
    CHECK(answer.status == 401);
    CHECK(answer.body.find("The bearer token is empty") != std::string::npos);
  }
}

TEST_CASE("The scheme is case-insensitive, the token is not", "[http]") {
  const HttpServerFixture server;
  CHECK(call_with(server, {{"Authorization", std::string("bEaReR ") + kToken}}).status == 200);
  CHECK(call_with(server, {{"Authorization", "Bearer " + support::to_upper(kToken)}}).status == 401);
}

TEST_CASE("Two Authorization headers are refused", "[http]") {
  const HttpServerFixture server;
  const Answer answer = call_with(server, {kBearer, kBearer});
  CHECK(answer.status == 400);
  CHECK(answer.json()["error"]["code"] == "invalid_request");
}

TEST_CASE("A token in the query string is refused on every path", "[http]") {
  const HttpServerFixture server;
  for (const char* path : {"/mcp/tools?access_token=x", "/?token=x", "/mcp/call?Access_Token=x"}) {
    const Answer answer = server.request("GET", path);
    CHECK(answer.status == 400);
    CHECK(answer.json()["error"]["code"] == "invalid_request");
  }
}

TEST_CASE("No answer repeats the token", "[http]") {
  const HttpServerFixture server;
  const Answer answer = call_with(server, {{"Authorization", "Bearer my-very-own-secret"}});
  CHECK(answer.body.find("my-very-own-secret") == std::string::npos);
}

TEST_CASE("A loopback server accepts every loopback name with any port", "[http]") {
  const HttpServerFixture server;
  for (const char* host : {"localhost", "LOCALHOST:1", "localhost.", "localhost.:8086", "127.0.0.1:8086", "127.8.9.1",
                           "[::1]", "[::1]:8086", "[0:0:0:0:0:0:0:1]"}) {
    CAPTURE(host);
    CHECK(status_for_host(server, host) == 200);
  }
}

TEST_CASE("A loopback server refuses other names", "[http]") {
  const HttpServerFixture server;
  for (const char* host :
       {"example.com", "localhost.example.com", "127.0.0.1.example.com", "128.0.0.1", "[::2]", "", "localhost:99999",
        "localhost:x", "localhost:1:2", "user@localhost", "[::1", "::1", "..", "[::1]x", "127.1"}) {
    CAPTURE(host);
    CHECK(status_for_host(server, host) == 403);
  }
}

TEST_CASE("A server bound elsewhere accepts the hosts of PUBLIC_URL and ALLOWED_HOSTS", "[http]") {
  const HttpServerFixture server(open_to_the_world());
  CHECK(status_for_host(server, "trade.example.com") == 200);
  CHECK(status_for_host(server, "TRADE.example.com.:443") == 200);
  CHECK(status_for_host(server, "other.example.com:8443") == 200);
  CHECK(status_for_host(server, "other.example.com") == 403);
  CHECK(status_for_host(server, "localhost") == 403);
  CHECK(status_for_host(server, "trade.example.com.evil.com") == 403);
}

TEST_CASE("A server bound elsewhere without these settings accepts every Host", "[http]") {
  HttpOptions options = mcp_options();
  options.host = "0.0.0.0";
  const HttpServerFixture server(options);
  CHECK(status_for_host(server, "whatever.example.com") == 200);
}

TEST_CASE("Health checks are answered under any Host", "[http]") {
  const HttpServerFixture server(open_to_the_world());
  for (const char* path : {"/health", "/health/live", "/health/ready"}) {
    CHECK(server.request("GET", path, {{"Host", "healthcheck.railway.app"}}).status == 200);
  }
}

TEST_CASE("Two Host headers or none are refused", "[http]") {
  const HttpServerFixture server;
  CHECK(server.request("GET", "/health", {{"Host", "localhost"}, {"Host", "localhost"}}).status == 400);
  Client client = server.client();
  client.send("GET /health HTTP/1.1\r\n\r\n");
  CHECK(client.read().status == 400);
}

TEST_CASE("A loopback server accepts pages of this machine and of known clients", "[http]") {
  const HttpServerFixture server;
  for (const char* origin : {"http://localhost:3000", "http://127.0.0.1", "https://[::1]:9", "https://chatgpt.com",
                             "https://chat.openai.com", "https://claude.ai", "https://claude.ai:443"}) {
    CAPTURE(origin);
    CHECK(status_for_origin(server, origin) == 200);
  }
}

TEST_CASE("Pages of other origins are refused", "[http]") {
  const HttpServerFixture server;
  for (const char* origin :
       {"null", "https://evil.com", "https://chatgpt.com.evil.com", "http://chatgpt.com", "https://chatgpt.com:444",
        "https://chatgpt.com/", "localhost", "", "https://", "file://", "https://a@chatgpt.com"}) {
    CAPTURE(origin);
    CHECK(status_for_origin(server, origin) == 403);
  }
  CHECK(
      server.request("GET", "/mcp/tools", {{"Origin", "https://claude.ai"}, {"Origin", "https://claude.ai"}}).status ==
      403);
}

TEST_CASE("With * every origin but null is allowed", "[http]") {
  HttpOptions options = mcp_options();
  options.cors_origins = {"*"};
  const HttpServerFixture server(options);
  CHECK(status_for_origin(server, "https://any.example.com") == 200);
  CHECK(status_for_origin(server, "null") == 403);
}

TEST_CASE("The origins of CORS_ALLOWED_ORIGINS, of PUBLIC_URL and of the server are allowed", "[http]") {
  HttpOptions options = open_to_the_world();
  options.cors_origins = {"https://app.example.org"};
  const HttpServerFixture server(options);
  const auto status = [&](const char* origin) {
    return server.request("GET", "/mcp/tools", {{"Host", "trade.example.com"}, {"Origin", origin}}).status;
  };
  CHECK(status("https://app.example.org") == 200);
  CHECK(status("https://trade.example.com") == 200);
  CHECK(status("http://localhost:3000") == 403);
  CHECK(status("https://example.org") == 403);
}

TEST_CASE("A preflight of an allowed origin is answered, with Mcp-Param headers", "[http]") {
  const HttpServerFixture server;
  const Answer answer =
      server.request("OPTIONS", "/mcp",
                     {{"Origin", "https://claude.ai"},
                      {"Access-Control-Request-Method", "POST"},
                      {"Access-Control-Request-Headers", "authorization, Mcp-Param-Account, x-other, mcp-param-a b"}});
  CHECK(answer.status == 204);
  CHECK(answer.header("access-control-allow-origin") == "https://claude.ai");
  CHECK(answer.header("access-control-allow-methods").find("DELETE") != std::string::npos);
  const std::string allowed = answer.header("access-control-allow-headers");
  for (const char* name : {"Authorization", "MCP-Protocol-Version", "Mcp-Session-Id", "Last-Event-ID"}) {
    CHECK(allowed.find(name) != std::string::npos);
  }
  CHECK(allowed.find("mcp-param-account") != std::string::npos);
  CHECK(allowed.find("x-other") == std::string::npos);
  CHECK(allowed.find("a b") == std::string::npos);
  CHECK(answer.header("vary") == "Origin");
  const Answer refused =
      server.request("OPTIONS", "/mcp", {{"Origin", "https://evil.com"}, {"Access-Control-Request-Method", "POST"}});
  CHECK(refused.status == 403);
  CHECK_FALSE(refused.has("access-control-allow-origin"));
}

TEST_CASE("An answer to an allowed page exposes its headers, errors too", "[http]") {
  const HttpServerFixture server;
  const Answer answer = call_with(server, {{"Origin", "https://claude.ai"}});
  CHECK(answer.status == 401);
  CHECK(answer.header("access-control-allow-origin") == "https://claude.ai");
  for (const char* name : {"Mcp-Session-Id", "WWW-Authenticate", "X-Request-Id", "Retry-After"}) {
    CHECK(answer.header("access-control-expose-headers").find(name) != std::string::npos);
  }
  CHECK_FALSE(call_with(server, {}).has("access-control-allow-origin"));
}

TEST_CASE("An address beyond its rate limit gets 429 with Retry-After", "[http]") {
  HttpOptions options = mcp_options();
  options.requests_per_minute = 3;
  HttpServerFixture server(options);
  for (int i = 0; i < 3; ++i) CHECK(server.request("GET", "/mcp/tools").status == 200);
  const Answer answer = server.request("GET", "/mcp/tools");
  CHECK(answer.status == 429);
  const int wait = std::stoi(answer.header("retry-after"));
  CHECK(wait >= 1);
  CHECK(wait <= 60);
  CHECK(answer.header("ratelimit-limit") == "3");
  CHECK(answer.header("ratelimit-remaining") == "0");
  CHECK(answer.json()["error"]["retryable"] == true);
  CHECK(server.request("GET", "/health").status == 200);
  server.clock.advance(std::chrono::seconds(wait));
  CHECK(server.request("GET", "/mcp/tools").status == 200);
}

TEST_CASE("A failed authentication counts twice", "[http]") {
  HttpOptions options = mcp_options();
  options.requests_per_minute = 4;
  const HttpServerFixture server(options);
  CHECK(call_with(server, {}).status == 401);
  CHECK(call_with(server, {}).status == 401);
  CHECK(call_with(server, {kBearer}).status == 429);
}

TEST_CASE("A token beyond its rate limit is refused from every address", "[http]") {
  HttpOptions options = mcp_options();
  options.requests_per_hour = 2;
  options.client_address_header = "X-Real-IP";
  const HttpServerFixture server(options);
  CHECK(call_with(server, {kBearer, {"X-Real-IP", "192.0.2.1"}}).status == 200);
  CHECK(call_with(server, {kBearer, {"X-Real-IP", "192.0.2.2"}}).status == 200);
  const Answer answer = call_with(server, {kBearer, {"X-Real-IP", "192.0.2.3"}});
  CHECK(answer.status == 429);
  CHECK(std::stoi(answer.header("retry-after")) <= 3600);
  CHECK(call_with(server, {}).status == 401);
}

TEST_CASE("X-Real-IP counts behind a trusted proxy only, and an IPv6 /64 counts once", "[http]") {
  HttpOptions options = mcp_options();
  options.requests_per_minute = 1;
  const auto status = [](const HttpServerFixture& server, const char* address) {
    return server.request("GET", "/mcp/tools", {{"X-Real-IP", address}}).status;
  };
  {
    const HttpServerFixture server(options);
    CHECK(status(server, "192.0.2.1") == 200);
    CHECK(status(server, "192.0.2.2") == 429);
  }
  options.client_address_header = "X-Real-IP";
  const HttpServerFixture server(options);
  CHECK(status(server, "192.0.2.1") == 200);
  CHECK(status(server, "192.0.2.2") == 200);
  CHECK(status(server, "192.0.2.2") == 429);
  CHECK(status(server, "2001:db8::1") == 200);
  CHECK(status(server, "2001:db8::2") == 429);
  CHECK(status(server, "2001:db8:0:1::1") == 200);
  CHECK(status(server, "not an address") == 200);  // counts as the peer
  CHECK(status(server, "nor this") == 429);
}

TEST_CASE("Of a list of addresses in a proxy's header, the last one is the client's", "[http]") {
  HttpOptions options = mcp_options();
  options.requests_per_minute = 1;
  options.client_address_header = "X-Forwarded-For";
  const HttpServerFixture server(options);
  const auto status = [&server](const char* addresses) {
    return server.request("GET", "/mcp/tools", {{"X-Forwarded-For", addresses}, {"X-Real-IP", addresses}}).status;
  };
  CHECK(status("198.51.100.1, 192.0.2.1") == 200);
  CHECK(status("198.51.100.2,192.0.2.1") == 429);
  CHECK(status("192.0.2.2") == 200);
  CHECK(status("192.0.2.3, unknown") == 200);  // counts as the peer
  CHECK(status("192.0.2.4,") == 429);
  const HeaderList twice = {{"X-Forwarded-For", "198.51.100.3"}, {"x-forwarded-for", "192.0.2.5"}};
  CHECK(server.request("GET", "/mcp/tools", twice).status == 200);
  CHECK(server.request("GET", "/mcp/tools", twice).status == 429);
}

TEST_CASE("An address counts once in every spelling, and IPv4 within IPv6 as IPv4", "[http]") {
  HttpOptions options = mcp_options();
  options.requests_per_minute = 1;
  options.client_address_header = "X-Forwarded-For";
  const HttpServerFixture server(options);
  const auto status = [&server](const char* address) {
    return server.request("GET", "/mcp/tools", {{"X-Forwarded-For", address}}).status;
  };
  CHECK(status("::ffff:192.0.2.1") == 200);
  for (const char* same : {"192.0.2.1", "192.0.2.1:4711", "\"192.0.2.1\"", "::FFFF:C000:0201", "[::ffff:192.0.2.1]:80",
                           "64:ff9b::192.0.2.1"}) {
    CAPTURE(same);
    CHECK(status(same) == 429);
  }
  CHECK(status("::ffff:192.0.2.2") == 200);
  CHECK(status("64:ff9b::192.0.2.3") == 200);
  CHECK(status("[2001:DB8::1%25eth0]:443") == 200);
  CHECK(status("2001:db8::2") == 429);
}

TEST_CASE("Every answer has a request id, that of the client if it is valid", "[http]") {
  const HttpServerFixture server;
  for (const char* path : {"/", "/health", "/nothing", "/mcp/tools", "/mcp/capabilities"}) {
    CHECK_FALSE(server.request("GET", path).header("x-request-id").empty());
  }
  CHECK_FALSE(server.request("PATCH", "/mcp").header("x-request-id").empty());
  CHECK(server.request("GET", "/health", {{"X-Request-Id", "abc-123"}}).header("x-request-id") == "abc-123");
  for (const std::string& bad : {std::string("a b"), std::string("a\"b"), std::string(200, 'a'), std::string("<a>")}) {
    const std::string id = server.request("GET", "/health", {{"X-Request-Id", bad}}).header("x-request-id");
    CHECK_FALSE(id.empty());
    CHECK(id != bad);
  }
  Client client = server.client();
  client.send("nonsense\r\n\r\n");
  CHECK_FALSE(client.read().header("x-request-id").empty());
}

TEST_CASE("Answers forbid sniffing, storing and framing", "[http]") {
  const HttpServerFixture server;
  const Answer data = server.request("GET", "/mcp/tools");
  CHECK(data.header("x-content-type-options") == "nosniff");
  CHECK(data.header("cache-control") == "no-store");
  const Answer page = server.request("GET", "/");
  CHECK(page.header("content-security-policy").find("frame-ancestors 'none'") != std::string::npos);
  CHECK(page.header("content-security-policy").find("default-src 'none'") != std::string::npos);
}

TEST_CASE("The plain API without a token serves programs on this machine, and no web page", "[http]") {
  HttpOptions options = api_options();
  options.api_token = support::Secret();
  options.environment = "sandbox";
  options.cors_origins = {"*"};
  const HttpServerFixture server(options);
  CHECK(server.request("GET", "/api/v1/accounts").status == 200);
  CHECK(server.request("GET", "/api/v1/accounts", {{"Origin", "http://localhost:3000"}}).status == 200);
  const Answer refused = server.request("GET", "/api/v1/accounts", {{"Origin", "https://evil.com"}});
  CHECK(refused.status == 503);
  CHECK(refused.json()["error"]["hint"].get<std::string>().find("API_TOKEN") != std::string::npos);
  CHECK(server.request("GET", "/api/v1/accounts", {{"Sec-Fetch-Site", "cross-site"}}).status == 503);
  for (const char* header : {"X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "X-Forwarded-Proto"}) {
    CAPTURE(header);
    CHECK(server.request("GET", "/api/v1/accounts", {{header, "192.0.2.1"}}).status == 503);
  }
}

TEST_CASE("The plain API without a token refuses requests if others reach it, except for demo data", "[http]") {
  HttpOptions options = api_options();
  options.api_token = support::Secret();
  options.environment = "production";
  options.host = "0.0.0.0";
  {
    const HttpServerFixture server(options);
    CHECK(server.request("GET", "/api/v1/accounts").status == 503);
    CHECK(server.request("POST", "/api/v1/tools/fetch_accounts", {kJson}, "{}").status == 503);
    CHECK(server.request("GET", "/health").status == 200);
  }
  options.demo = true;
  const HttpServerFixture server(options);
  CHECK(server.request("GET", "/api/v1/accounts").status == 200);
}

TEST_CASE("A loopback server with another allowed name counts as reachable by others", "[http]") {
  const auto status = [](const HttpOptions& options, const std::string& host) {
    return HttpServerFixture(options).request("GET", "/api/v1/accounts", {{"Host", host}}).status;
  };
  HttpOptions options = api_options();
  options.api_token = support::Secret();
  options.environment = "production";
  options.public_url = "http://localhost:8086";
  CHECK(status(options, "localhost") == 200);
  options.public_url = "https://trade.example.com";
  CHECK(status(options, "trade.example.com") == 503);
  CHECK(status(options, "localhost") == 503);  // what a tunnel that rewrites the name sends
  options.public_url.clear();
  options.allowed_hosts = {"[::1]:9000"};
  CHECK(status(options, "localhost") == 200);
  options.allowed_hosts = {"[::1]:9000", "trade.example.com"};
  CHECK(status(options, "trade.example.com") == 503);
  CHECK(status(options, "localhost") == 503);
  options.allowed_hosts.clear();
  CHECK(status(options, "localhost") == 200);
  options.client_address_header = "Fly-Client-IP";  // who trusts a proxy has one
  CHECK(status(options, "localhost") == 503);
}

TEST_CASE("MCP over HTTP without a token refuses every request", "[http]") {
  HttpOptions options = mcp_options();
  options.bearer_token = support::Secret();
  options.demo = true;
  const HttpServerFixture server(options);
  CHECK(call_with(server, {}).status == 503);
  CHECK(call_with(server, {{"Authorization", "Bearer "}}).status == 503);
}
