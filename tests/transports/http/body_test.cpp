// JSON bodies: every route accepts and refuses the same ones.
#include <catch2/catch_test_macros.hpp>

#include "http_server_fixture.hpp"

using namespace http_test;

namespace {

// A route that takes a JSON body, and how its good body begins and ends around one more member.
struct Route {
  std::string path;
  HeaderList headers;
  std::string begin, end;
  transports::HttpMode mode;
};

std::vector<Route> routes() {
  using transports::HttpMode;
  HeaderList mcp = stateless_headers("tools/list");
  return {
      {"/mcp", mcp, stateless_message(1, "tools/list").substr(0, stateless_message(1, "tools/list").size() - 1) + ",",
       "}", HttpMode::mcp},
      {"/mcp/call", {kBearer, kJson}, R"({"name":"fetch_accounts",)", "}", HttpMode::mcp},
      {"/mcp/call", {kBearer, kJson}, R"({"name":"save","arguments":{"key":"k","value":"v",)", "}}", HttpMode::mcp},
      {"/register", {kJson}, R"({"redirect_uris":["http://127.0.0.1/cb"],)", "}", HttpMode::mcp},
      {"/api/v1/tools/echo", {kBearer, kJson}, R"({"text":"hi",)", "}", HttpMode::api},
      {"/api/v1/store/colour", {kBearer, kJson}, R"({"value":"red",)", "}", HttpMode::api},
  };
}

// One server for each mode, for as long as the test lasts.
struct Servers {
  Answer post(const Route& route, const std::string& body) {
    const HttpServerFixture& server = route.mode == transports::HttpMode::mcp ? mcp : api;
    return server.request("POST", route.path, route.headers, body);
  }

  HttpServerFixture mcp;
  HttpServerFixture api{api_options()};
};

std::string good_body(const Route& route) {
  return route.begin.substr(0, route.begin.size() - 1) + route.end;
}

std::string members(std::size_t bytes) {
  std::string text;
  text.reserve(bytes + 32);
  for (std::size_t i = 0; text.size() < bytes; ++i) text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":0";
  return text;
}

std::string objects(std::size_t bytes) {
  std::string text = "\"list\":[";
  text.reserve(bytes + 8192);
  while (text.size() < bytes) text += (text.ends_with('[') ? "{" : ",{") + members(4000) + "}";
  return text + "]";
}

}  // namespace

TEST_CASE("Every route that takes JSON accepts a valid body", "[http]") {
  Servers servers;
  for (const Route& route : routes()) {
    CAPTURE(route.path);
    const int status = servers.post(route, good_body(route)).status;
    CHECK((status == 200 || status == 201));
  }
}

TEST_CASE("Every route that takes JSON refuses the same bodies with 400", "[http]") {
  using namespace std::string_literals;
  const std::pair<const char*, std::function<std::string(const Route&)>> bodies[] = {
      {"a NUL byte, and more", [](const Route& route) { return good_body(route) + "\0"s + good_body(route); }},
      {"a NUL byte at the end", [](const Route& route) { return good_body(route) + "\0"s; }},
      {"a NUL byte inside", [](const Route& route) { return route.begin + "\0\"x\":1"s + route.end; }},
      {"something after the text", [](const Route& route) { return good_body(route) + "x"; }},
      {"a second text", [](const Route& route) { return good_body(route) + good_body(route); }},
      {"a comment", [](const Route& route) { return good_body(route) + "//"; }},
      {"bytes that are not UTF-8", [](const Route& route) { return route.begin + "\"x\":\"\xC3\x28\"" + route.end; }},
      {"half a surrogate pair", [](const Route& route) { return route.begin + "\"x\":\"\\ud800\"" + route.end; }},
      {"a member named twice", [](const Route& route) { return route.begin + "\"x\":1,\"x\":1" + route.end; }},
      {"a member named twice, once escaped",
       [](const Route& route) { return route.begin + "\"x\":1,\"\\u0078\":1" + route.end; }},
      {"too many levels",
       [](const Route& route) {
         return route.begin + "\"x\":" + std::string(64, '[') + std::string(64, ']') + route.end;
       }},
      {"too many members", [](const Route& route) { return route.begin + members(12'000) + route.end; }},
      {"an infinite number", [](const Route& route) { return route.begin + "\"x\":1e999" + route.end; }},
      {"a number that vanishes", [](const Route& route) { return route.begin + "\"x\":1e-999" + route.end; }},
      {"a whole number beyond 64 bits",
       [](const Route& route) { return route.begin + "\"x\":18446744073709551616" + route.end; }},
      {"half a text", [](const Route& route) { return route.begin; }},
  };
  Servers servers;
  for (const Route& route : routes()) {
    for (const auto& [what, body] : bodies) {
      CAPTURE(route.path, what);
      CHECK(servers.post(route, body(route)).status == 400);
    }
    CHECK(servers.post(route, good_body(route)).status / 100 == 2);
  }
}

TEST_CASE("The refusal names the repeated member", "[http]") {
  Servers servers;
  for (const Route& route : routes()) {
    CAPTURE(route.path);
    const Answer answer = servers.post(route, route.begin + R"("twice":1,"twice":2)" + route.end);
    CHECK(answer.body.find("twice") != std::string::npos);
  }
}

TEST_CASE("Arguments within a text are read by the same rules", "[http]") {
  const HttpServerFixture server;
  const auto status = [&](const std::string& arguments) {
    return server
        .request("POST", "/mcp/call", {kBearer, kJson}, Json{{"name", "echo"}, {"arguments", arguments}}.dump())
        .status;
  };
  CHECK(status(R"({"text":"hi"})") == 200);
  CHECK(status(R"({"text":"hi","text":"ho"})") == 400);
  CHECK(status(std::string("{\"text\":\"hi\"}\0", 14)) == 400);
  CHECK(status(R"({"text":"hi"} {})") == 400);
  CHECK(status("{\"text\":" + std::string(65, '[') + std::string(65, ']') + "}") == 400);
}

// That the time is linear is shown by the tests of the JSON reader; scripts/bench-bodies measures it.
TEST_CASE("A body of a megabyte is read or refused, whatever it contains", "[http]") {
  constexpr std::size_t kBytes = 1'000'000;
  const std::pair<const char*, std::string> contents[] = {
      {"members", members(kBytes)},
      {"objects", objects(kBytes)},
      {"a name", "\"" + std::string(kBytes, 'n') + "\":1"},
      {"digits", "\"x\":" + std::string(kBytes, '7')},
      {"decimals", "\"x\":0." + std::string(kBytes, '7')},
      {"escapes", "\"x\":\"" + std::string(kBytes / 2, '\\') + "\""},
  };
  Servers servers;
  for (const Route& route : routes()) {
    for (const auto& [what, content] : contents) {
      CAPTURE(route.path, what);
      const int status = servers.post(route, route.begin + content + route.end).status;
      CHECK((status == 200 || status == 400 || status == 413));
    }
  }
}

TEST_CASE("A body in chunks of one byte is read", "[http]") {
  const HttpServerFixture server;
  Client client = server.client();
  const std::string body = R"({"name":"echo","arguments":{"text":")" + std::string(100, 'x') + "\"}}";
  std::string text = "POST /mcp/call HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n" + kBearer.first +
                     ": " + kBearer.second + "\r\nContent-Type: application/json\r\n\r\n";
  for (const char c : body) text += std::string("1\r\n") + c + "\r\n";
  client.send(text + "0\r\n\r\n" + client.format("GET", "/health"));
  CHECK(client.read().json()["result"]["text"] == std::string(100, 'x'));
  CHECK(client.read().status == 200);  // what follows the body is the next request
}

TEST_CASE("The order of a query's parameters is kept", "[http]") {
  const HttpServerFixture server(api_options());
  std::string query;
  for (int i = 0; i < 900; ++i) query += "&p" + std::to_string(i) + "=";
  CHECK(server.request("GET", "/api/v1/echo/x?symbols=A" + query + "&symbols=B", {kBearer}).status == 400);
  CHECK(server.request("GET", "/api/v1/echo/x?symbols=A&symbols[]=B&symbols=C", {kBearer}).json()["symbols"] ==
        Json({"A", "B", "C"}));
}
