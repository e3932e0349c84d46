// The stateless flavour: the order of its checks, their HTTP statuses and error codes, and the members of each result.
#include "mcp/server_fixture.hpp"

using test::claiming;
using test::expect_error;
using test::Headers;
using test::Json;
using test::kStateless;
using test::request;
using test::ServerFixture;

namespace {

Json call_of(const std::string& name, Json arguments = nullptr) {
  Json params = {{"name", name}};
  if (!arguments.is_null()) params["arguments"] = std::move(arguments);
  return request("tools/call", std::move(params));
}

}  // namespace

TEST_CASE("server/discover lists every version, newest first, and what the server can do") {
  ServerFixture fixture;
  const auto outcome = fixture.stateless(request("server/discover"));
  test::expect_valid(kStateless, "DiscoverResultResponse", *outcome.body);
  const Json& result = outcome.result();
  CHECK(result["supportedVersions"] == Json{"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"});
  CHECK(result["capabilities"] == Json{{"logging", Json::object()}, {"tools", Json::object()}});
  CHECK(result["instructions"] == "Be careful.");
  CHECK(result["cacheScope"] == "public");
  CHECK(result["ttlMs"].is_number_integer());
  CHECK(result["_meta"][test::kServerInfo]["name"] == "tastytrade-mcp");
}

TEST_CASE("capabilities() has the contents of server/discover without its envelope") {
  ServerFixture fixture;
  const Json shown = fixture.server.capabilities();
  const auto discovered = fixture.stateless(request("server/discover"));
  for (const char* key : {"supportedVersions", "capabilities", "instructions"}) {
    CHECK(shown[key] == discovered.result()[key]);
  }
  CHECK(shown["serverInfo"] == discovered.result()["_meta"][test::kServerInfo]);
  CHECK_FALSE(shown.contains("resultType"));
}

TEST_CASE("Every stateless result has its result type and the server, and lists have cache hints") {
  ServerFixture fixture;
  const auto list = fixture.stateless(request("tools/list"));
  test::expect_valid(kStateless, "ListToolsResultResponse", *list.body);
  CHECK(list.result()["resultType"] == "complete");
  CHECK(list.result()["_meta"][test::kServerInfo]["version"] == "0.0.0");
  CHECK(list.result()["cacheScope"] == "public");
  CHECK_FALSE(list.result().contains("nextCursor"));

  for (const char* name : {"echo", "refuse_politely", "crash"}) {
    const auto call = fixture.stateless(call_of(name));
    test::expect_valid(kStateless, "CallToolResultResponse", *call.body);
    CHECK(call.result()["resultType"] == "complete");
    CHECK(call.result()["_meta"].contains(test::kServerInfo));
    CHECK_FALSE(call.result().contains("ttlMs"));
    CHECK_FALSE(call.result().contains("cacheScope"));
  }
}

TEST_CASE("The checks of a stateless request fail in their order") {
  ServerFixture fixture;
  Json message = claiming(request("nothing/here"), "1999-01-01", nullptr);  // wrong in every way
  Headers headers;
  headers.version = "2026-07-28";
  headers.method = "tools/list";
  expect_error(fixture.http(message, headers), 400, -32602);  // 9: no capabilities
  message = claiming(request("nothing/here"), "1999-01-01");
  expect_error(fixture.http(message, headers), 400, -32020);  // 10: header and claim differ
  headers.version = "1999-01-01";
  expect_error(fixture.http(message, headers), 400, -32022);  // 11: version unknown
  headers.version = "2026-07-28";
  message = claiming(request("nothing/here"));
  expect_error(fixture.http(message, headers), 400, -32020);  // 12: method header differs
  headers.method = "nothing/here";
  const auto unknown = fixture.http(message, headers);
  expect_error(unknown, 404, -32601);  // 14
  test::expect_valid(kStateless, "MethodNotFoundError", (*unknown.body)["error"]);
}

TEST_CASE("Mcp-Method is required and compared byte by byte") {
  ServerFixture fixture;
  const Json message = claiming(request("tools/list"));
  Headers headers = Headers::of(message);
  headers.method = std::nullopt;
  expect_error(fixture.http(message, headers), 400, -32020);
  for (const char* method : {"TOOLS/LIST", "tools/call", "", "=?base64?dG9vbHMvbGlzdA==?="}) {
    headers.method = method;
    expect_error(fixture.http(message, headers), 400, -32020);
  }
  headers.method = "\t tools/list  ";
  CHECK(fixture.http(message, headers).status == 200);
}

TEST_CASE("tools/call requires Mcp-Name with the tool's name") {
  ServerFixture fixture;
  const Json message = claiming(call_of("echo"));
  Headers headers = Headers::of(message);
  headers.name = std::nullopt;
  expect_error(fixture.http(message, headers), 400, -32020);
  for (const char* name : {"Echo", "ech", "", "=?base64?ZWNobw=?=", "=?base64?!!!!?=", "=?BASE64?ZWNobw==?=",
                           "=?base64?ZWNobw==", "echo\x01", "\xC3\xA9"}) {
    INFO(name);
    headers.name = name;
    expect_error(fixture.http(message, headers), 400, -32020);
  }
  for (const char* name : {"echo", "  echo\t", "=?base64?ZWNobw==?=", " =?base64?ZWNobw==?= "}) {
    INFO(name);
    headers.name = name;
    CHECK(fixture.http(message, headers).status == 200);
  }
  const Json nameless = claiming(request("tools/call", Json::object()));
  Headers for_nameless = Headers::of(nameless);
  expect_error(fixture.http(nameless, for_nameless), 400, -32020);
  for_nameless.name = "echo";
  expect_error(fixture.http(nameless, for_nameless), 400, -32020);
}

TEST_CASE("Mcp-Name is ignored for methods without a name") {
  ServerFixture fixture;
  const Json message = claiming(request("tools/list"));
  Headers headers = Headers::of(message);
  headers.name = "whatever";
  CHECK(fixture.http(message, headers).status == 200);
}

TEST_CASE("Methods of the stateful flavour are unknown to stateless clients") {
  ServerFixture fixture;
  for (const char* method : {"initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe",
                             "tasks/list", "tools/List", ""}) {
    INFO(method);
    expect_error(fixture.stateless(request(method)), 404, -32601);
  }
}

TEST_CASE("An argument and its Mcp-Param header must agree") {
  ServerFixture fixture;
  const auto status = [&](Json arguments, std::map<std::string, std::string> parameters) {
    const Json message = claiming(call_of("echo", std::move(arguments)));
    Headers headers = Headers::of(message);
    headers.parameters = std::move(parameters);
    const auto outcome = fixture.http(message, headers);
    if (outcome.status != 200) expect_error(outcome, 400, -32020);
    return outcome.status;
  };
  CHECK(status({{"text", "hi"}}, {{"Mcp-Param-Text", "hi"}}) == 200);
  CHECK(status({{"text", "hi"}}, {{"Mcp-Param-Text", " hi "}}) == 200);
  CHECK(status({{"text", "é"}}, {{"Mcp-Param-Text", "=?base64?w6k=?="}}) == 200);
  CHECK(status({{"text", ""}}, {{"Mcp-Param-Text",
                                 "=?base64?"
                                 "?="}}) == 200);
  CHECK(status({{"text", "=?base64?="}}, {{"Mcp-Param-Text", "=?base64?="}}) == 200);
  CHECK(status({{"text", "hi"}}, {}) == 400);
  CHECK(status({{"text", "hi"}}, {{"Mcp-Param-Text", "Hi"}}) == 400);
  CHECK(status({{"text", "é"}}, {{"Mcp-Param-Text", "é"}}) == 400);
  CHECK(status({{"text", "é"}}, {{"Mcp-Param-Text", "=?base64?w6k?="}}) == 400);
  CHECK(status({{"text", "\xEF\xBF\xBD"}}, {{"Mcp-Param-Text", "=?base64?/w==?="}}) == 400);
  CHECK(status(nullptr, {}) == 200);
  CHECK(status({{"text", nullptr}}, {}) == 200);
  CHECK(status({{"text", nullptr}}, {{"Mcp-Param-Text", "hi"}}) == 400);
  CHECK(status(nullptr, {{"Mcp-Param-Text", "hi"}}) == 400);
  CHECK(status({{"count", 42}}, {{"Mcp-Param-Count", "42"}}) == 200);
  CHECK(status({{"count", 42}}, {{"Mcp-Param-Count", "42.0"}}) == 200);
  CHECK(status({{"count", 42.0}}, {{"Mcp-Param-Count", "42"}}) == 200);
  CHECK(status({{"count", 42}}, {{"Mcp-Param-Count", "43"}}) == 400);
  CHECK(status({{"count", 42}}, {{"Mcp-Param-Count", "x"}}) == 400);
  CHECK(status({{"loud", true}}, {{"Mcp-Param-Loud", "true"}}) == 200);
  CHECK(status({{"loud", true}}, {{"Mcp-Param-Loud", "True"}}) == 400);
  CHECK(status({{"loud", true}}, {{"Mcp-Param-Loud", "false"}}) == 400);
  CHECK(status({{"text", "hi"}}, {{"Mcp-Param-Text", "hi"}, {"Mcp-Param-Other", "x"}}) == 200);
  CHECK(status({{"count", Json::array()}}, {{"Mcp-Param-Count", "1"}}) == 200);  // the argument check's to refuse
  CHECK(status(R"({"text": "hi"})", {{"Mcp-Param-Text", "hi"}}) == 200);
  CHECK(status(R"({"text": "hi"})", {{"Mcp-Param-Text", "ho"}}) == 400);
}

TEST_CASE("On stdio, a stateless call needs no headers") {
  ServerFixture fixture;
  CHECK(fixture.stdio(claiming(call_of("echo", {{"text", "hi"}}))).result()["structuredContent"]["text"] == "hi");
}

TEST_CASE("An error of a method has HTTP status 200") {
  ServerFixture fixture;
  const auto unknown = fixture.stateless(call_of("ecoh"));
  expect_error(unknown, 200, -32602);
  test::expect_valid(kStateless, "InvalidParamsError", (*unknown.body)["error"]);
  CHECK((*unknown.body)["error"]["message"].get<std::string>().find("Nearest first: echo.") != std::string::npos);
  expect_error(fixture.stateless(call_of("echo", Json::array())), 200, -32602);
  expect_error(fixture.stateless(call_of("echo", "text")), 200, -32602);
  expect_error(fixture.stateless(call_of("echo", R"(["text"])")), 200, -32602);
  for (const Json& cursor : {Json(""), Json("abc"), Json(5)}) {
    expect_error(fixture.stateless(request("tools/list", {{"cursor", cursor}})), 200, -32602);
  }
  CHECK(fixture.stateless(request("tools/list", {{"cursor", nullptr}})).result().contains("tools"));
}

TEST_CASE("A stateless response does not depend on a session that the client names") {
  ServerFixture fixture;
  mcp::Session session{.id = "s", .protocol_version = "2024-11-05"};
  const Json message = claiming(request("tools/list"));
  CHECK(fixture.http(message, Headers::of(message), &session).body == fixture.stateless(request("tools/list")).body);
}

TEST_CASE("A client may leave out clientInfo and send unknown members") {
  ServerFixture fixture;
  Json message = claiming(request("tools/list"));
  message["params"]["_meta"]["com.example/unknown"] = {{"a", 1}};
  message["params"]["unknown"] = true;
  message["params"]["_meta"]["progressToken"] = {{"not", "a token"}};
  CHECK(fixture.http(message, Headers::of(message)).status == 200);
}
