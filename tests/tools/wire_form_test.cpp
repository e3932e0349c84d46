// The form in which tools are shown: what a model pays for in every conversation, and what a reviewer sees change.
#include <catch2/catch_test_macros.hpp>

#include "snapshot.hpp"
#include "tool_fixture.hpp"

TEST_CASE("each tool's wire form is the committed one") {
  const test::ToolFixture fixture;
  for (const auto& tool : fixture.registry.tools()) {
    INFO(tool.name << ": run scripts/snapshot if the change is meant");
    const std::string current = mcp::to_mcp(tool, "2026-07-28").dump(2) + "\n";
    CHECK(test::snapshot("tests/tools/snapshots/" + tool.name + ".json", current) == current);
  }
}

TEST_CASE("the wire forms of resources, templates and prompts are the committed ones") {
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

TEST_CASE("all lists together stay within 25 KB") {
  const test::ToolFixture fixture;
  using List = mcp::Registry::List;
  std::size_t bytes = 0;
  for (const List list : {List::tools, List::resources, List::resource_templates, List::prompts}) {
    bytes += support::to_text(fixture.registry.listing(list, "2026-07-28")).size();
  }
  INFO("bytes: " << bytes);
  CHECK(bytes <= 25 * 1000 - 1000);  // the envelopes come on top
}

TEST_CASE("the list of tools stays small") {
  const test::ToolFixture fixture;
  CHECK(fixture.registry.tools().size() == 8);
  // Icons, which models do not see, are not counted: the target is theirs.
  auto words = fixture.registry.listing("2026-07-28");
  for (auto& tool : words) tool.erase("icons");
  CHECK(support::to_text(words).size() <= 12 * 1024 - 200);  // the envelope of tools/list comes on top
}

TEST_CASE("every tool says what it does to the account") {
  const test::ToolFixture fixture;
  for (const auto& tool : fixture.registry.tools()) {
    INFO(tool.name);
    const auto shown = mcp::to_mcp(tool, "2026-07-28");
    for (const char* hint : {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}) {
      CHECK(shown["annotations"][hint].is_boolean());
    }
    CHECK(shown["annotations"]["readOnlyHint"] == true);
    CHECK(!shown["title"].get<std::string>().empty());
    CHECK(shown["icons"].size() == 1);
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

TEST_CASE("the instructions' first 512 characters stand alone and name the environment's nature in the rest") {
  const auto text = tools::instructions(broker::Environment::demo);
  CHECK(text.substr(0, 512).find("fetch_market_data") != std::string::npos);
  CHECK(text.find("DEMO") != std::string::npos);
}
