// resources/*, prompts/*, completion/complete and pages of lists, in each revision.
#include "mcp/catalog.hpp"

using test::Json;
using test::request;
using test::ServerFixture;

namespace {

struct Fixture : ServerFixture {
  explicit Fixture(mcp::ServerOptions options = {}) : ServerFixture(test::sample_catalog(), std::move(options)) {}

  Json ask(const std::string& method, Json params = Json::object()) {
    const Outcome outcome = stateless(request(method, std::move(params)));
    REQUIRE(outcome.body);
    return *outcome.body;
  }
};

Json names_of(const Json& entries) {
  Json names = Json::array();
  for (const Json& entry : entries) names.push_back(entry["name"]);
  return names;
}

Json completion_of(Json reference, const std::string& name, const std::string& value) {
  return {{"ref", std::move(reference)}, {"argument", {{"name", name}, {"value", value}}}};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Resources, templates and prompts are listed in their order, with cache hints") {
  const Json resources = ask("resources/list")["result"];
  CHECK(names_of(resources["resources"]) == Json{"text"});
  CHECK(resources["ttlMs"].get<int>() > 0);
  CHECK(resources["cacheScope"] == "public");
  CHECK(names_of(ask("resources/templates/list")["result"]["resourceTemplates"]) == Json{"item", "asking_item"});
  CHECK(names_of(ask("prompts/list")["result"]["prompts"]) == Json{"plain", "asking"});
}

TEST_CASE_METHOD(Fixture, "Lists omit members that the client's revision does not have") {
  for (const std::string_view version : mcp::kStatefulVersions) {
    const Json resource = stateful(version, request("resources/list")).result()["resources"][0];
    CHECK(resource.contains("title") == (version >= "2025-06-18"));
    CHECK(resource["annotations"].contains("lastModified") == (version >= "2025-06-18"));
    const Json prompt = stateful(version, request("prompts/list")).result()["prompts"][0];
    CHECK(prompt.contains("title") == (version >= "2025-06-18"));
    CHECK(prompt["arguments"].size() == 2);
  }
}

TEST_CASE_METHOD(Fixture, "Resources are read by URI, whether they are listed, unlisted or from a template") {
  const Json text = ask("resources/read", {{"uri", "test://text"}})["result"];
  CHECK(text["contents"] == Json::parse(R"([{"uri":"test://text","mimeType":"text/plain","text":"hello"}])"));
  CHECK(text["ttlMs"] == 1000);
  CHECK(text["cacheScope"] == "public");
  const Json hidden = ask("resources/read", {{"uri", "test://hidden"}})["result"];
  CHECK(hidden["contents"][0]["blob"] == "iVBORwA=");
  CHECK(hidden["cacheScope"] == "private");
  const Json item = ask("resources/read", {{"uri", "test://items/a%20b/data"}})["result"];
  CHECK(item["contents"][0]["text"] == R"({"id":"a b"})");
  CHECK(item["contents"][0]["uri"] == "test://items/a%20b/data");
  CHECK(item["ttlMs"] == 0);
}

TEST_CASE_METHOD(Fixture, "An unknown resource is an error with the code of the flavour and the URI") {
  for (const std::string uri :
       {"test://nothing", "test://items/none/data", "test://items//data", "test://items/a/b/data",
        "test://items/%zz/data", "test://items/%00/data", "test://items/%ff/data", "", "test://text/"}) {
    const Json modern = ask("resources/read", {{"uri", uri}});
    CHECK(modern["error"]["code"] == -32602);
    CHECK(modern["error"]["data"]["uri"] == uri);
    const Outcome old = stateful("2025-11-25", request("resources/read", {{"uri", uri}}));
    CHECK(old.error() == -32002);
  }
  CHECK(stateful("2025-11-25", request("resources/read")).error() == -32602);
  CHECK(stateful("2025-11-25", request("resources/read", {{"uri", 7}})).error() == -32602);
  CHECK(ask("resources/read", {{"uri", std::string(5000, 'x')}})["error"]["code"] == -32602);
  CHECK(ask("resources/read", {{"uri", "test://items/down/data"}})["error"]["code"] == -32603);
}

TEST_CASE_METHOD(Fixture, "On stdio, resources/subscribe and resources/unsubscribe are refused before initialize") {
  for (const std::string method : {"resources/subscribe", "resources/unsubscribe"}) {
    CHECK(stdio(request(method, {{"uri", "test://text"}})).error() == -32600);
  }
}

TEST_CASE_METHOD(Fixture, "prompts/get fills in the arguments, and refuses missing and invalid ones") {
  const Json answer = ask("prompts/get", {{"name", "plain"}, {"arguments", {{"topic", "rain"}}}})["result"];
  CHECK(answer["messages"][0]["content"]["text"] == "Speak of rain");
  CHECK_FALSE(answer.contains("ttlMs"));
  for (const Json& arguments : {Json::object(), Json{{"topic", ""}}, Json{{"topic", 5}}, Json(5)}) {
    CHECK(ask("prompts/get", {{"name", "plain"}, {"arguments", arguments}})["error"]["code"] == -32602);
  }
  CHECK(ask("prompts/get", {{"name", "unheard-of"}})["error"]["code"] == -32602);
}

TEST_CASE_METHOD(Fixture, "The arguments of a prompt are accepted in the same forms as those of a tool") {
  for (const Json& arguments :
       {Json(R"({"topic": "rain"})"), Json{{"arguments", {{"topic", "rain"}}}},
        Json{{"Topic", "rain"}, {"tone", nullptr}}, Json{{"topic", "rain"}, {"tone", "none"}}}) {
    INFO(arguments.dump());
    const Json answer = ask("prompts/get", {{"name", "plain"}, {"arguments", arguments}})["result"];
    CHECK(answer["messages"][0]["content"]["text"] == "Speak of rain");
  }
  const auto refusal = [&](Json arguments) {
    return ask("prompts/get", {{"name", "plain"}, {"arguments", std::move(arguments)}})["error"]["message"]
        .get<std::string>();
  };
  CHECK(refusal({{"topic", "n/a"}}).find("needs the argument `topic`") != std::string::npos);
  CHECK(refusal({{"topc", "rain"}}).find("no argument `topc`. It takes: topic, tone.") != std::string::npos);
  CHECK(refusal("rain").find("must be an object") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "The arguments of a prompt may be outside params.arguments, but in one place only") {
  const auto get = [&](Json params) {
    params["name"] = "plain";
    return ask("prompts/get", params);
  };
  for (const Json& params : {Json{{"args", {{"topic", "tea"}}}}, Json{{"topic", "tea"}}}) {
    CHECK(get(params)["result"]["messages"][0]["content"]["text"] == "Speak of tea");
  }
  const Json twice = get({{"arguments", {{"topic", "tea"}}}, {"args", {{"tone", "soft"}}}});
  CHECK(twice["error"]["code"] == -32602);
}

TEST_CASE("The error of an unknown prompt or resource names the nearest ones, or says what the server cannot do") {
  mcp::Catalog catalog = test::sample_catalog();
  catalog.topics = {
      {.id = "orders", .phrases = {"order"}, .providers = {"*orders"}, .absence = "This server has no order history."}};
  ServerFixture fixture(std::move(catalog), {});
  const auto message = [&](const std::string& method, Json params) -> std::string {
    const auto outcome = fixture.stateless(request(method, std::move(params)));
    return (*outcome.body)["error"]["message"];
  };
  CHECK(message("prompts/get", {{"name", "plian"}}) == "There is no prompt `plian`. Nearest first: plain.");
  CHECK(message("prompts/get", {{"name", "order_review"}}) ==
        "There is no prompt `order_review`. This server has no order history.");
  CHECK(message("prompts/get", {{"name", "zzz"}}) == "There is no prompt `zzz`. This server's prompts: plain, asking.");
  CHECK(message("resources/read", {{"uri", "test://txt"}}) ==
        "There is no resource `test://txt`. Nearest first: test://text.");
  CHECK(message("resources/read", {{"uri", "test://item/7/data"}}) ==
        "There is no resource `test://item/7/data`. Nearest first: test://items/{id}/data.");
  CHECK(message("resources/read", {{"uri", "test://orders"}}) ==
        "There is no resource `test://orders`. This server has no order history.");
  CHECK(message("resources/read", {{"uri", "zzz:"}}).find("This server's resources: test://text, ") !=
        std::string::npos);
  CHECK(message("resources/read", {{"uri", "zzz:"}}).find("hidden") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "completion/complete completes arguments and URI variables with at most 100 values") {
  const Json prompt = {{"type", "ref/prompt"}, {"name", "plain"}};
  const Json item = {{"type", "ref/resource"}, {"uri", "test://items/{id}/data"}};
  const auto values = [&](const Json& params) { return ask("completion/complete", params)["result"]["completion"]; };
  CHECK(values(completion_of(prompt, "topic", "a"))["values"] == Json{"apple0", "apple1"});
  CHECK(values(completion_of(prompt, "tone", "a"))["values"] == Json::array());
  CHECK(values(completion_of(item, "break", ""))["values"] == Json::array());
  const Json many = values(completion_of(item, "id", "many"));
  CHECK(many["values"].size() == 100);
  CHECK(many["total"] == 150);
  CHECK(many["hasMore"] == true);
  Json with_context = completion_of(item, "id", "a");
  with_context["context"] = {{"arguments", {{"other", "pear"}}}};
  CHECK(values(with_context)["values"].back() == "pear");
  CHECK(values(completion_of(item, "id", "break"))["values"] == Json::array());  // the list's source is down
}

TEST_CASE_METHOD(Fixture, "A completion with an unknown or malformed reference is refused") {
  const Json prompt = {{"type", "ref/prompt"}, {"name", "plain"}};
  for (const Json& params :
       {Json::object(), completion_of({{"type", "ref/prompt"}, {"name", "no"}}, "x", ""),
        completion_of(prompt, "no", ""), completion_of({{"type", "ref/resource"}, {"uri", "no://"}}, "x", ""),
        completion_of({{"type", "odd"}}, "x", ""), Json{{"ref", prompt}},
        Json{{"ref", 5}, {"argument", {{"name", "a"}, {"value", "b"}}}},
        Json{{"ref", prompt}, {"argument", {{"name", "topic"}, {"value", 5}}}}}) {
    CHECK(ask("completion/complete", params)["error"]["code"] == -32602);
  }
}

TEST_CASE("A cursor leads to the next page of its own list, for its own caller") {
  Fixture fixture({.page_size = 3});
  Json seen = Json::array();
  Json params = Json::object();
  Json cursor;
  for (int pages = 0; pages < 10; ++pages) {
    const Json result = fixture.ask("tools/list", params)["result"];
    CHECK(result["tools"].size() <= 3);
    CHECK(result["cacheScope"] == "private");  // the cursors are the caller's
    CHECK(result["ttlMs"] == 300'000);
    for (const Json& tool : result["tools"]) seen.push_back(tool["name"]);
    if (!result.contains("nextCursor")) break;
    cursor = result["nextCursor"];
    params = {{"cursor", cursor}};
  }
  CHECK(seen == names_of(fixture.registry.listing("2026-07-28")));
  CHECK(fixture.ask("prompts/list", {{"cursor", cursor}})["error"]["code"] == -32602);
  for (const Json& bad : {Json(""), Json("AAAA"), Json(5), Json(cursor.get<std::string>() + "A")}) {
    CHECK(fixture.ask("tools/list", {{"cursor", bad}})["error"]["code"] == -32602);
  }
  const mcp::Principal other{"token:other", {"read"}};
  const Json message = test::claiming(request("tools/list", {{"cursor", cursor}}));
  const auto headers = test::Headers::of(message).protocol();
  mcp::TransportInfo transport;
  transport.principal = std::make_shared<const mcp::Principal>(other);
  transport.headers = &headers;
  CHECK(fixture.take(message.dump(), transport).error() == -32602);
}

TEST_CASE("A method that the registry has nothing for is unknown") {
  ServerFixture bare;
  for (const char* method : {"resources/list", "resources/read", "resources/templates/list", "prompts/list",
                             "prompts/get", "completion/complete", "tasks/get"}) {
    test::expect_error(bare.stateless(request(method)), 404, -32601);
    test::expect_error(bare.stateful("2025-11-25", request(method)), 200, -32601);
  }
}

TEST_CASE_METHOD(Fixture, "Capabilities name what the registry has, in the form of each revision") {
  const Json modern = ask("server/discover")["result"]["capabilities"];
  CHECK(modern["resources"] == Json{{"subscribe", true}});
  CHECK(modern["prompts"] == Json::object());
  CHECK(modern.contains("completions"));
  CHECK(modern["extensions"].contains("io.modelcontextprotocol/tasks"));
  const Json old = stdio(test::initialize_request("2024-11-05")).result()["capabilities"];
  CHECK_FALSE(old.contains("completions"));
  CHECK_FALSE(old.contains("extensions"));
}

TEST_CASE("The input schema that a tool brings itself is listed unchanged and enforced") {
  mcp::Tool raw = test::tool("raw", [](const mcp::Arguments& arguments, mcp::Context&) {
    return Json{{"got", arguments.raw()}};
  });
  raw.raw_input = Json::parse(R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
    "$defs":{"street":{"$anchor":"s","type":"string","minLength":2}},
    "properties":{"street":{"$ref":"#/$defs/street"}},"required":["street"],"additionalProperties":false})");
  ServerFixture fixture({raw});
  const Json tools = fixture.stateless(request("tools/list")).result()["tools"];
  CHECK(tools.back()["inputSchema"] == raw.raw_input);
  const auto call = [&](const Json& arguments) {
    return fixture.stateless(request("tools/call", {{"name", "raw"}, {"arguments", arguments}})).result();
  };
  CHECK(call({{"street", "Main"}})["structuredContent"]["got"]["street"] == "Main");
  CHECK(call({{"street", "M"}})["isError"] == true);
  CHECK(call({{"street", "Main"}, {"more", 1}})["isError"] == true);
  CHECK(call(Json::object())["isError"] == true);
}
