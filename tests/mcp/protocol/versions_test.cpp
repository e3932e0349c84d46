// Each revision gets the members that it has, and every message is valid in its published schema.
#include "mcp/server_fixture.hpp"

using test::Json;
using test::request;
using test::ServerFixture;

namespace {

// The whole of what a client of `version` gets as an answer to `message`.
ServerFixture::Outcome ask(ServerFixture& fixture, std::string_view version, Json message) {
  return mcp::is_stateless_version(version) ? fixture.stateless(std::move(message))
                                            : fixture.stateful(version, message);
}

std::vector<std::string_view> every_version() {
  std::vector<std::string_view> all(mcp::kStatefulVersions.begin(), mcp::kStatefulVersions.end());
  all.insert(all.end(), mcp::kStatelessVersions.begin(), mcp::kStatelessVersions.end());
  return all;
}

mcp::Tool rich() {
  return test::tool("rich", [](const mcp::Arguments&, mcp::Context&) {
    mcp::ToolResult result(Json{{"n", 1}});
    result.content = {
        {{"type", "text"},
         {"text", "hello"},
         {"annotations", {{"priority", 1}, {"lastModified", "2026-01-01T00:00:00Z"}}},
         {"_meta", {{"a", 1}}}},
        {{"type", "image"}, {"data", "aGk="}, {"mimeType", "image/png"}},
        {{"type", "audio"}, {"data", "aGk="}, {"mimeType", "audio/wav"}},
        {{"type", "resource_link"}, {"uri", "test://thing"}, {"name", "A thing"}},
    };
    result.meta = {{"example/key", true}};
    return result;
  });
}

}  // namespace

TEST_CASE("The published schemas find violations") {
  for (const std::string_view version : every_version()) {
    INFO(version);
    Json result = {{"content", Json::array({{{"type", "text"}, {"text", "x"}}})}, {"resultType", "complete"}};
    CHECK(test::violations_of(version, "CallToolResult", result).empty());
    result["content"][0]["text"] = 5;
    CHECK_FALSE(test::violations_of(version, "CallToolResult", result).empty());
    CHECK_FALSE(test::violations_of(version, "CallToolResult", Json::object()).empty());
    CHECK_FALSE(test::violations_of(version, "ListToolsResult", {{"tools", {{{"name", "x"}}}}}).empty());
    CHECK_FALSE(test::violations_of(version, "JSONRPCMessage", {{"jsonrpc", "2.0"}, {"id", 1.5}}).empty());
  }
  CHECK_FALSE(test::violations_of("2026-07-28", "DiscoverResult", {{"resultType", "complete"}}).empty());
  CHECK_FALSE(test::violations_of("2026-07-28", "CallToolResult", {{"content", Json::array()}}).empty());
}

TEST_CASE("tools/list has the members of each revision") {
  ServerFixture fixture;
  for (const std::string_view version : every_version()) {
    INFO(version);
    const auto outcome = ask(fixture, version, request("tools/list"));
    test::expect_valid_response(version, "ListToolsResult", *outcome.body);
    const Json& echo = outcome.result()["tools"][0];
    CHECK(echo["name"] == "echo");
    CHECK(echo.contains("annotations") == (version >= "2025-03-26"));
    CHECK(echo.contains("title") == (version >= "2025-06-18"));
    CHECK(echo.contains("outputSchema") == (version >= "2025-06-18"));
    CHECK(echo["inputSchema"]["properties"]["text"].contains("x-mcp-header") == (version >= "2026-07-28"));
    if (version == "2025-03-26") CHECK(echo["annotations"]["title"] == "Echo");
    if (version > "2025-03-26") CHECK_FALSE(echo["annotations"].contains("title"));
  }
}

TEST_CASE("The annotations of a tool are booleans; idempotentHint is left out of a tool that changes nothing") {
  ServerFixture fixture;
  const mcp::Tool& trade = fixture.registry.get("trade");
  CHECK(mcp::to_mcp(trade, "2025-11-25")["annotations"] ==
        Json{{"readOnlyHint", false}, {"destructiveHint", true}, {"idempotentHint", false}, {"openWorldHint", false}});
  const mcp::Tool& echo = fixture.registry.get("echo");
  CHECK(mcp::to_mcp(echo, "2025-11-25")["annotations"] ==
        Json{{"readOnlyHint", true}, {"destructiveHint", false}, {"openWorldHint", false}});
}

TEST_CASE("serverInfo has the members of each revision") {
  ServerFixture fixture;
  for (const std::string_view version : mcp::kStatefulVersions) {
    const Json info = fixture.http(test::initialize_request(version), {}).result()["serverInfo"];
    CHECK(info.contains("title") == (version >= "2025-06-18"));
    CHECK(info.contains("description") == (version >= "2025-11-25"));
    CHECK(info.contains("websiteUrl") == (version >= "2025-11-25"));
  }
}

TEST_CASE("The data of a tool is one text block, and structuredContent in revisions that have it") {
  ServerFixture fixture;
  for (const std::string_view version : every_version()) {
    INFO(version);
    const auto outcome =
        ask(fixture, version, request("tools/call", {{"name", "echo"}, {"arguments", Json::object()}}));
    test::expect_valid_response(version, "CallToolResult", *outcome.body);
    const Json& result = outcome.result();
    REQUIRE(result["content"].size() == 1);
    CHECK(result["content"][0]["text"] == R"({"text":"","count":0})");
    CHECK(result.contains("structuredContent") == (version >= "2025-06-18"));
    if (version >= "2025-06-18") {
      CHECK(support::to_text(result["structuredContent"]) == result["content"][0]["text"].get<std::string>());
    }
    CHECK_FALSE(result.contains("isError"));
  }
}

TEST_CASE("In every revision, the error of a tool is a result with isError and a hint") {
  ServerFixture fixture;
  for (const std::string_view version : every_version()) {
    const auto outcome = ask(fixture, version, request("tools/call", {{"name", "refuse_politely"}}));
    test::expect_valid_response(version, "CallToolResult", *outcome.body);
    const Json& result = outcome.result();
    CHECK(outcome.status == 200);
    CHECK(result["isError"] == true);
    CHECK(result["content"] ==
          Json::array({{{"type", "text"}, {"text", "Too much. Slow down. Wait 7 s before the next try."}}}));
    CHECK_FALSE(result.contains("structuredContent"));
    CHECK(result["_meta"]["tastytrade-mcp/error"] == Json{{"code", "rate_limited"},
                                                          {"message", "Too much."},
                                                          {"hint", "Slow down."},
                                                          {"retryable", true},
                                                          {"retry_after", 7}});
  }
}

TEST_CASE("Content of a type that a revision does not have is replaced by text") {
  ServerFixture fixture({rich()});
  for (const std::string_view version : every_version()) {
    INFO(version);
    const auto outcome = ask(fixture, version, request("tools/call", {{"name", "rich"}}));
    test::expect_valid_response(version, "CallToolResult", *outcome.body);
    const Json& content = outcome.result()["content"];
    REQUIRE(content.size() == 4);
    CHECK(content[0].contains("_meta") == (version >= "2025-06-18"));
    CHECK(content[0]["annotations"].contains("lastModified") == (version >= "2025-06-18"));
    CHECK(content[1]["type"] == "image");
    CHECK(content[2]["type"] == (version >= "2025-03-26" ? "audio" : "text"));
    CHECK(content[3]["type"] == (version >= "2025-06-18" ? "resource_link" : "text"));
    CHECK(outcome.result()["_meta"]["example/key"] == true);
  }
}

TEST_CASE("Structured data that is not an object is sent to stateless clients only") {
  ServerFixture fixture({test::tool("list", [](const mcp::Arguments&, mcp::Context&) { return Json::array({1, 2}); })});
  for (const std::string_view version : every_version()) {
    const Json result = ask(fixture, version, request("tools/call", {{"name", "list"}})).result();
    CHECK(result.contains("structuredContent") == mcp::is_stateless_version(version));
    CHECK(result["content"][0]["text"] == "[1,2]");
  }
}

TEST_CASE("Every notification is valid in its revision, which for 2024-11-05 means progress without a message") {
  ServerFixture fixture;
  for (const std::string_view version : every_version()) {
    INFO(version);
    Json message = request("tools/call", {{"name", "talk"}, {"_meta", {{"progressToken", "t"}}}});
    message["params"]["_meta"][test::kLogLevel] = "debug";
    mcp::Session session{.id = "s", .protocol_version = std::string(version), .log_level = mcp::LogLevel::debug};
    const auto outcome =
        mcp::is_stateless_version(version) ? fixture.stateless(message) : fixture.http(message, {}, &session);
    REQUIRE(outcome.notifications.size() == 5);
    for (const Json& notification : outcome.notifications) {
      const bool progress = notification["method"] == "notifications/progress";
      test::expect_valid(version, progress ? "ProgressNotification" : "LoggingMessageNotification", notification);
      if (progress) CHECK(notification["params"].contains("message") == (version >= "2025-03-26"));
    }
  }
}
