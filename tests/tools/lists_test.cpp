// What the lists of tools, resources, resource templates and prompts show, and how many bytes they have.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "snapshot.hpp"
#include "tool_fixture.hpp"

namespace {

// One element of each list, and the beginning of a long text.
support::Json shorten(const support::Json& value) {
  constexpr std::size_t kMaxText = 200;
  if (value.is_array()) return value.empty() ? value : support::Json::array({shorten(value.front())});
  if (value.is_string() && value.get_ref<const std::string&>().size() > kMaxText) {
    return value.get_ref<const std::string&>().substr(0, kMaxText) + "…";
  }
  if (!value.is_object()) return value;
  support::Json shortened = support::Json::object();
  for (const auto& member : value.items()) shortened[member.key()] = shorten(member.value());
  return shortened;
}

}  // namespace

TEST_CASE("The tools/list entry of each tool is the committed one") {
  const test::ToolFixture fixture;
  for (const auto& tool : fixture.registry.tools()) {
    INFO(tool.name << ": run scripts/snapshot if the change is meant");
    const std::string current = mcp::to_mcp(tool, "2026-07-28").dump(2) + "\n";
    CHECK(test::snapshot("tests/tools/snapshots/" + tool.name + ".json", current) == current);
  }
}

TEST_CASE("The lists of resources, resource templates and prompts are the committed ones") {
  const test::ToolFixture fixture;
  using List = mcp::Registry::List;
  for (const auto& [name, list] : {std::pair{"resources", List::resources},
                                   {"resource_templates", List::resource_templates},
                                   {"prompts", List::prompts}}) {
    INFO(name << ": run scripts/snapshot if the change is meant");
    const std::string current = fixture.registry.listing(list, "2026-07-28").dump(2) + "\n";
    CHECK(test::snapshot(std::string("tests/tools/snapshots/lists/") + name + ".json", current) == current);
  }
}

TEST_CASE("All lists together have at most 39 KB") {
  const test::ToolFixture fixture;
  using List = mcp::Registry::List;
  std::size_t bytes = 0;
  for (const List list : {List::tools, List::resources, List::resource_templates, List::prompts}) {
    bytes += support::to_text(fixture.registry.listing(list, "2026-07-28")).size();
  }
  INFO("bytes: " << bytes);
  CHECK(bytes <= 39 * 1000 - 1000);  // the envelopes come on top
}

TEST_CASE("tools/list has at most 25,600 bytes") {
  const test::ToolFixture fixture;
  CHECK(support::to_text(fixture.registry.listing("2026-07-28")).size() <=
        25'600 - 200);  // the envelope of tools/list comes on top
}

TEST_CASE("tools/list with the tools that place orders has at most 33,000 bytes, and theirs are the committed ones") {
  const test::ToolFixture fixture;
  CHECK(support::to_text(fixture.trading_registry.listing("2026-07-28")).size() <= 33'000);
  support::Json listed = support::Json::array();
  for (const auto& tool : fixture.trading_registry.tools()) {
    if (tool.toolset == "trading") listed.push_back(mcp::to_mcp(tool, "2026-07-28"));
  }
  CHECK(listed.size() == 5);
  const std::string current = listed.dump(2) + "\n";
  INFO("run scripts/snapshot if the change is meant");
  CHECK(test::snapshot("tests/tools/snapshots/lists/trading_tools.json", current) == current);
}

TEST_CASE("Each parameter and result member of the tools that place orders is described") {
  const test::ToolFixture fixture;
  for (const auto& tool : fixture.trading_registry.tools()) {
    if (tool.toolset != "trading") continue;
    for (const auto& parameter : tool.parameters) {
      INFO(tool.name << "." << parameter.name);
      CHECK(parameter.full_description().ends_with('.'));
    }
    for (const auto& member : tool.result.rows()["properties"].items()) {
      INFO(tool.name << "." << member.key());
      CHECK(tool.describe_member(tool.name, member.key()).ends_with('.'));
    }
  }
}

TEST_CASE("Every tool has annotations, a title and an output schema, and no icon, which would cost 190 bytes") {
  const test::ToolFixture fixture;
  for (const auto& tool : fixture.registry.tools()) {
    INFO(tool.name);
    const auto shown = mcp::to_mcp(tool, "2026-07-28");
    for (const char* hint : {"readOnlyHint", "destructiveHint", "openWorldHint"}) {
      CHECK(shown["annotations"][hint].is_boolean());
    }
    CHECK(shown["annotations"]["readOnlyHint"] == true);
    CHECK(!shown["title"].get<std::string>().empty());
    CHECK_FALSE(shown.contains("icons"));
    CHECK(shown["outputSchema"]["type"] == "object");
  }
}

TEST_CASE("Each parameter is described in whole sentences") {
  const test::ToolFixture fixture;
  for (const auto& tool : fixture.registry.tools()) {
    for (const auto& parameter : tool.parameters) {
      const std::string& text = parameter.full_description();
      INFO(tool.name << "." << parameter.name << ": " << text);
      CHECK(text.size() > 10);
      CHECK(text.ends_with('.'));
    }
  }
}

TEST_CASE("Each member that tools/list shows of a result is described in whole sentences") {
  const test::ToolFixture fixture;
  const auto check = [](const auto& self, const mcp::Tool& tool, const support::Json& schema) -> void {
    if (const auto* items = support::find(schema, "items")) return self(self, tool, *items);
    const auto* properties = support::find(schema, "properties");
    if (properties == nullptr) return;
    for (const auto& member : properties->items()) {
      INFO(tool.name << "." << member.key());
      CHECK(tool.describe_member(tool.name, member.key()).ends_with('.'));
      self(self, tool, member.value());
    }
  };
  for (const auto& tool : fixture.registry.tools()) {
    check(check, tool, tool.result);
    check(check, tool, tool.result.rows());
  }
}

TEST_CASE("The documentation's example answers are the committed ones") {
  test::ToolFixture fixture;
  for (const auto& tool : fixture.registry.tools()) {
    INFO(tool.name << ": run scripts/snapshot if the change is meant");
    support::Json arguments = support::Json::object();
    for (const auto& parameter : tool.parameters) {
      // "$ACCOUNT" is for a shell.
      if (!parameter.example.empty() && !parameter.example.starts_with('$'))
        arguments[parameter.name] = parameter.example;
    }
    support::Json answer = shorten(fixture.call(tool.name, arguments));
    // Not the same twice.
    if (answer.contains("live")) answer["live"]["age_ms"] = 40;
    if (answer.contains("waited_ms")) answer["waited_ms"] = 1000;
    const std::string current = answer.dump(2) + "\n";
    CHECK(test::snapshot("web/examples/" + tool.name + ".json", current) == current);
  }
}

TEST_CASE("The first 512 characters of the instructions name the tools, and the rest the environment") {
  test::ToolFixture fixture;
  const std::string& text = fixture.registry.instructions();
  CHECK(text.substr(0, 512).find("fetch_market_data") != std::string::npos);
  CHECK(text.find("DEMO") != std::string::npos);
}
