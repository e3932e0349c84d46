// What the lists of tools, resources, resource templates and prompts show, and how many bytes they have.
#include <catch2/catch_test_macros.hpp>

#include "snapshot.hpp"
#include "tool_fixture.hpp"

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

TEST_CASE("All lists together have at most 25 KB") {
  const test::ToolFixture fixture;
  using List = mcp::Registry::List;
  std::size_t bytes = 0;
  for (const List list : {List::tools, List::resources, List::resource_templates, List::prompts}) {
    bytes += support::to_text(fixture.registry.listing(list, "2026-07-28")).size();
  }
  INFO("bytes: " << bytes);
  CHECK(bytes <= 25 * 1000 - 1000);  // the envelopes come on top
}

TEST_CASE("tools/list has at most 12 KB") {
  const test::ToolFixture fixture;
  CHECK(fixture.registry.tools().size() == 8);
  // Icons are not counted: clients do not show them to models.
  auto words = fixture.registry.listing("2026-07-28");
  for (auto& tool : words) tool.erase("icons");
  CHECK(support::to_text(words).size() <= 12 * 1024 - 200);  // the envelope of tools/list comes on top
}

TEST_CASE("Every tool has annotations, a title, an icon and an output schema") {
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

TEST_CASE("The first 512 characters of the instructions name the tools, and the rest the environment") {
  const auto text = tools::instructions(broker::Environment::demo);
  CHECK(text.substr(0, 512).find("fetch_market_data") != std::string::npos);
  CHECK(text.find("DEMO") != std::string::npos);
}
