// Messages that are invalid JSON, invalid JSON-RPC or too large, and batches.
#include <set>

#include "mcp/server_fixture.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"

using test::expect_error;
using test::Json;
using test::request;
using test::ServerFixture;

namespace {

ServerFixture::Outcome take(ServerFixture& fixture, std::string_view text) {
  mcp::TransportInfo transport;
  return fixture.take(text, transport);
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("Invalid JSON is a parse error without an id") {
  ServerFixture fixture;
  for (const std::string_view text :
       {"", "   ", "{", "{\"jsonrpc\":\"2.0\",}", "nul", "{\"id\":1}garbage", "{\"a\":NaN}", "{'a':1}", "\xFF\xFE",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"p\xC3\x28\"}", "{\"a\":\"\xED\xA0\x80\"}", "{\"a\":1e999}",
        "\"\\ud800\"", "{\"a\":\"line\nbreak\"}"}) {
    INFO(text);
    expect_error(take(fixture, text), 400, -32700, nullptr);
  }
}

TEST_CASE("A request with a number that cannot be held is refused with its id, so that its caller does not wait") {
  ServerFixture fixture;
  for (const auto& [number, code] : {std::pair{"1000000000000000000000000000000", -32600}, std::pair{"NaN", -32700},
                                     std::pair{"-Infinity", -32700}, std::pair{"1e999", -32700}}) {
    INFO(number);
    const std::string params = std::string(R"("params":{"text":"a \"id\": 7, NaN","quantity":)") + number + "}";
    expect_error(take(fixture, R"({"jsonrpc":"2.0","id":5,"method":"tools/call",)" + params + "}"), 400, code, 5);
    expect_error(take(fixture, R"({"jsonrpc":"2.0",)" + params + R"(,"method":"tools/call","id":"five"})"), 400, code,
                 "five");
  }
}

TEST_CASE("A parse error does not repeat the invalid text") {
  ServerFixture fixture;
  const auto outcome = take(fixture, "{\"secret-token\": oops");
  CHECK(outcome.body->dump().find("secret") == std::string::npos);
}

TEST_CASE("JSON that is not a JSON-RPC message is an invalid request") {
  ServerFixture fixture;
  const Json none = nullptr;
  const std::pair<const char*, Json> cases[] = {
      {"5", none},
      {"\"ping\"", none},
      {"null", none},
      {"true", none},
      {"{}", none},
      {R"({"id":1,"method":"ping"})", 1},
      {R"({"jsonrpc":"1.0","id":"a","method":"ping"})", "a"},
      {R"({"jsonrpc":2.0,"id":1,"method":"ping"})", 1},
      {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":1.0,"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":{},"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":[1],"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":true,"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":1,"method":7})", 1},
      {R"({"jsonrpc":"2.0","id":1,"method":null})", 1},
      {R"({"jsonrpc":"2.0","id":1})", 1},
      {R"({"jsonrpc":"2.0","id":1,"result":{},"error":{}})", 1},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})", 1},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":"x"})", 1},
      {R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})", none},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"a":1,"a":2}}})", none},
  };
  for (const auto& [text, id] : cases) {
    INFO(text);
    expect_error(take(fixture, text), 400, -32600, id);
  }
}

TEST_CASE("A response has the id that the request had") {
  ServerFixture fixture;
  for (const char* id : {"0", "-7", "1", "\"1\"", "\"\"", "\"a\\\"b\"", "9007199254740993", "-9223372036854775808",
                         "18446744073709551615", "\"\\u00e9\""}) {
    INFO(id);
    const auto good = take(fixture, R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"ping"})");
    CHECK((*good.body)["id"] == Json::parse(id));
    CHECK((*good.body)["id"].is_string() == (id[0] == '"'));
    const auto bad = take(fixture, R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"nope"})");
    CHECK((*bad.body)["id"] == Json::parse(id));
  }
}

TEST_CASE("JSON that is nested too deeply is refused") {
  ServerFixture fixture;
  const auto wrapped = [](std::size_t levels) {
    return R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":)" + nested(levels) + "}}";
  };
  CHECK(take(fixture, wrapped(62)).status == 200);
  expect_error(take(fixture, wrapped(63)), 400, -32600, nullptr);
  expect_error(take(fixture, wrapped(100)), 400, -32600, nullptr);
  expect_error(take(fixture, std::string(500'000, '[')), 400, -32600, nullptr);
}

TEST_CASE("An object of more than 1,000 members is refused") {
  const auto object_of = [](std::size_t members) {
    std::string text;
    for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "{\"m" : ",\"m") + std::to_string(i) + "\":0";
    return text + "}";
  };
  ServerFixture fixture;
  const auto ping = [&](std::size_t members) {
    return take(fixture, R"({"jsonrpc":"2.0","id":1,"method":"ping","params":)" + object_of(members) + "}");
  };
  CHECK(ping(1000).status == 200);
  expect_error(ping(1001), 400, -32600, nullptr);
}

TEST_CASE("The refusal of a response does not have the id of the response") {
  ServerFixture fixture;
  const auto outcome = fixture.http(Json{{"jsonrpc", "2.0"}, {"id", 1}, {"result", Json::object()}}, {});
  REQUIRE(outcome.body);
  CHECK_FALSE(outcome.body->contains("id"));
}

TEST_CASE("A message above the size limit is refused with status 413") {
  ServerFixture fixture;
  const std::string padding(fixture.server.options().max_message_bytes, ' ');
  expect_error(take(fixture, request("ping").dump() + padding), 413, -32600, nullptr);
}

TEST_CASE("A request may have null params or none") {
  ServerFixture fixture;
  CHECK(take(fixture, R"({"jsonrpc":"2.0","id":1,"method":"ping","params":null})").status == 200);
  CHECK(take(fixture, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})").result().contains("tools"));
}

TEST_CASE("The error of an unknown method has its name shortened and without control characters") {
  ServerFixture fixture;
  const auto outcome = fixture.stdio(request(std::string("\x1b[2J") + std::string(5000, 'x')));
  expect_error(outcome, 200, -32601);
  const std::string message = (*outcome.body)["error"]["message"];
  CHECK(message.size() < 200);
  CHECK(message.find('\x1b') == std::string::npos);
}

TEST_CASE("A batch is refused, except in a session of 2025-03-26") {
  ServerFixture fixture;
  const Json batch = {request("ping")};
  expect_error(fixture.stdio(batch), 400, -32600, nullptr);
  expect_error(fixture.http(batch, {}), 400, -32600, nullptr);
  test::Headers stateless;
  stateless.version = "2026-07-28";
  expect_error(fixture.http(batch, stateless), 400, -32600, nullptr);
  for (const char* version : {"2024-11-05", "2025-06-18", "2025-11-25"}) {
    expect_error(fixture.stateful(version, batch), 400, -32600, nullptr);
  }
}

TEST_CASE("In a session of 2025-03-26 each request of a batch is answered") {
  ServerFixture fixture;
  const Json batch = {request("ping", nullptr, "a"), test::notification("notifications/initialized"),
                      request("nope", nullptr, "b"), request("tools/call", {{"name", "echo"}}, "c"),
                      request("tools/call", {{"name", "talk"}, {"_meta", {{"progressToken", 1}}}}, "d")};
  const auto outcome = fixture.stateful("2025-03-26", batch);
  REQUIRE(outcome.body);
  test::expect_valid("2025-03-26", "JSONRPCBatchResponse", *outcome.body);
  std::set<std::string> ids;
  for (const Json& answer : *outcome.body) ids.insert(answer["id"].get<std::string>());
  CHECK(ids == std::set<std::string>{"a", "b", "c", "d"});
  CHECK(outcome.notifications.size() == 3);
}

TEST_CASE("A batch without requests is answered with status 202") {
  ServerFixture fixture;
  const auto outcome = fixture.stateful("2025-03-26", {test::notification("notifications/initialized")});
  CHECK(outcome.status == 202);
  CHECK_FALSE(outcome.body);
}

TEST_CASE("A batch with one invalid message is refused as a whole") {
  ServerFixture fixture;
  for (const Json& batch :
       {Json::array(), Json{request("ping"), 5}, Json{request("ping"), test::claiming(request("tools/list"))},
        Json{test::initialize_request("2025-03-26")}, Json{Json::array({request("ping")})},
        Json(std::vector<Json>(51, request("ping")))}) {
    expect_error(fixture.stateful("2025-03-26", batch), 400, -32600, nullptr);
  }
}
