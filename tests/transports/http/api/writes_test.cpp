// Tools that write over the plain HTTP API and /mcp/call: methods, foreign pages, tools that are not offered.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <set>

#include "transports/http/http_server_fixture.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

// As a server that only this machine reaches has it: no token, and every page may read.
HttpOptions local_api() {
  HttpOptions options = api_options();
  options.api_token = support::Secret();
  options.cors_origins = {"*"};
  return options;
}

HttpOptions demo_api() {
  HttpOptions options = local_api();
  options.demo = true;
  return options;
}

HeaderList with_json(HeaderList headers) {
  headers.push_back(kJson);
  return headers;
}

constexpr const char* kBody = R"({"value":"1"})";

const HeaderList kForeignPages[] = {
    {{"Origin", "http://evil.example"}},
    {{"Origin", "null"}},
    {{"Origin", "https://127.0.0.1.evil.example"}},
    {{"Origin", "http://evil.example"}, {"Sec-Fetch-Site", "cross-site"}},
    {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}},
    {{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "no-cors"}},
};

}  // namespace

TEST_CASE("A route that changes something has the method of its tool", "[http]") {
  const HttpServerFixture server(api_options());
  CHECK(server.request("POST", "/api/v1/store/a", {kBearer, kJson}, kBody).json() == Json{{"a", "1"}});
  CHECK(server.request("PATCH", "/api/v1/store/a%2Fb", {kBearer, kJson}, kBody).json() == Json{{"changed", "a/b"}});
  CHECK(server.request("DELETE", "/api/v1/store/a", {kBearer}).json() == Json{{"erased", "a"}});
  const Answer wrong = server.request("PUT", "/api/v1/store/a", {kBearer, kJson}, kBody);
  CHECK(wrong.status == 405);
  CHECK(wrong.header("allow") == "DELETE, OPTIONS, PATCH, POST");
  CHECK(server.request("GET", "/api/v1/store/a", {kBearer}).status == 405);
  CHECK(server.request("PATCH", "/api/v1/store/a", {kBearer, {"Content-Type", "text/plain"}}, kBody).status == 415);
  CHECK(server.request("PATCH", "/api/v1/store/a", {kJson}, kBody).status == 401);
}

TEST_CASE("A preflight allows the methods of tools that write", "[http]") {
  HttpOptions options = api_options();
  options.cors_origins = {"https://app.example.com"};
  const HttpServerFixture server(options);
  const Answer answer =
      server.request("OPTIONS", "/api/v1/store/a",
                     {{"Origin", "https://app.example.com"}, {"Access-Control-Request-Method", "PATCH"}});
  CHECK(answer.status == 204);
  for (const char* method : {"POST", "PATCH", "DELETE"}) {
    CHECK(answer.header("access-control-allow-methods").find(method) != std::string::npos);
  }
}

TEST_CASE("A foreign page cannot write to a server without a token, and programs can", "[http]") {
  const HttpServerFixture server(GENERATE(local_api(), demo_api()));
  for (const HeaderList& page : kForeignPages) {
    CAPTURE(page.front().first, page.front().second);
    for (const auto& [method, path] : {std::pair{"POST", "/api/v1/store/a"},
                                       {"PATCH", "/api/v1/store/a"},
                                       {"DELETE", "/api/v1/store/a?value=1"},
                                       {"POST", "/api/v1/tools/erase?key=a"},
                                       {"POST", "/api/v1/tools/order"}}) {
      CAPTURE(method, path);
      const Answer answer =
          server.request(method, path, with_json(page), std::string_view(method) == "DELETE" ? "" : kBody);
      CHECK((answer.status == 403 || answer.status == 503));
      CHECK(answer.body.find("erased") == std::string::npos);
    }
  }
  CHECK(server.request("POST", "/api/v1/store/a", {kJson}, kBody).status == 200);
  CHECK(server.request("DELETE", "/api/v1/store/a").status == 200);
  const std::string own = "http://localhost:" + std::to_string(server.port());
  CHECK(server.request("POST", "/api/v1/store/a", {kJson, {"Origin", own}, {"Sec-Fetch-Site", "same-origin"}}, kBody)
            .status == 200);
}

TEST_CASE("Pages of chat clients and of other programs on this machine can read and not write", "[http]") {
  const HttpServerFixture server(demo_api());
  for (const char* origin : {"https://chatgpt.com", "https://claude.ai", "http://localhost:3000", "http://127.0.0.2"}) {
    CAPTURE(origin);
    CHECK(server.request("GET", "/api/v1/accounts", {{"Origin", origin}}).status == 200);
    CHECK(server.request("POST", "/api/v1/store/a", {kJson, {"Origin", origin}}, kBody).status == 403);
    CHECK(server.request("DELETE", "/api/v1/store/a", {{"Origin", origin}}).status == 403);
  }
  CHECK(server.request("DELETE", "/api/v1/store/a", {{"Sec-Fetch-Site", "same-site"}}).status == 403);
}

TEST_CASE("A request that a form could send changes nothing", "[http]") {
  const HttpServerFixture server(local_api());
  for (const char* type : {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"}) {
    CAPTURE(type);
    const Answer answer = server.request("POST", "/api/v1/store/a?value=1", {{"Content-Type", type}}, "");
    CHECK(answer.status == 400);
    CHECK(answer.body.find("Nothing was changed") != std::string::npos);
  }
  CHECK(server.request("POST", "/api/v1/tools/erase?key=a", {}, "").status == 400);
  CHECK(server.request("POST", "/api/v1/store/a?value=1", {kJson}, "").status == 200);
}

TEST_CASE("A foreign page that has the token can write only if its origin is allowed by name", "[http]") {
  const bool is_named = GENERATE(false, true);
  for (HttpOptions options : {api_options(), mcp_options()}) {
    options.cors_origins = {is_named ? "https://app.example.com" : "*"};
    const HttpServerFixture server(options);
    const HeaderList page = {kBearer, kJson, {"Origin", "https://app.example.com"}, {"Sec-Fetch-Site", "cross-site"}};
    const bool is_api = options.mode == transports::HttpMode::api;
    const Answer write = is_api ? server.request("POST", "/api/v1/store/a", page, kBody)
                                : server.request("POST", "/mcp/call", page, R"({"name":"save","key":"a","value":"1"})");
    CHECK(write.status == (is_named ? 200 : 403));
    if (!is_named)
      CHECK(write.json()["error"]["hint"].get<std::string>().find("CORS_ALLOWED_ORIGINS") != std::string::npos);
    const Answer read = is_api ? server.request("GET", "/api/v1/accounts", page)
                               : server.request("POST", "/mcp/call", page, R"({"name":"fetch_accounts"})");
    CHECK(read.status == 200);
  }
}

TEST_CASE("A name that a foreign page made point to this machine cannot write", "[http]") {
  const HttpServerFixture server(local_api());
  for (const char* host : {"evil.example", "evil.example:8086", "127.0.0.1.evil.example"}) {
    const HeaderList rebound = {
        kJson, {"Host", host}, {"Origin", std::string("http://") + host}, {"Sec-Fetch-Site", "same-origin"}};
    CHECK(server.request("POST", "/api/v1/store/a", rebound, kBody).status == 403);
  }
}

TEST_CASE("The page of routes has an anchor of its own for each method of a path", "[http]") {
  const HttpServerFixture server(api_options());
  const std::string page = server.request("GET", "/docs").body;
  const std::string begin = "<section class=\"route\" id=\"";
  std::set<std::string> ids;
  for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at + 1)) {
    const auto id = at + begin.size();
    CHECK(ids.insert(page.substr(id, page.find('"', id) - id)).second);
  }
  CHECK(ids.contains("store--key--patch"));
  CHECK(ids.contains("store--key--delete"));
}

TEST_CASE("The routes of a tool that is switched off say why, to callers who may know it", "[http]") {
  const HttpServerFixture server(api_options());
  for (const auto& [method, path] :
       {std::pair{"POST", "/api/v1/made"}, {"POST", "/api/v1/made/x"}, {"POST", "/api/v1/tools/make"}}) {
    const Answer answer = server.request(method, path, {kBearer, kJson}, "{}");
    CHECK(answer.status == 404);
    CHECK(answer.json()["error"]["message"].get<std::string>().find("make is not enabled") != std::string::npos);
    CHECK(server.request(method, path, {kJson}, "{}").status == 401);
  }
  const Json document = server.request("GET", "/openapi.json").json();
  for (const auto& path : document["paths"].items()) CHECK_FALSE(path.key().starts_with("/api/v1/made"));
  CHECK(document["paths"]["/api/v1/store/{key}"].contains("patch"));
  CHECK(document["paths"]["/api/v1/store/{key}"]["patch"].contains("requestBody"));
  CHECK_FALSE(document["paths"]["/api/v1/store/{key}"]["delete"].contains("requestBody"));
}
