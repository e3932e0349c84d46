// The form in which tools are shown: what a model pays for in every conversation, and what a reviewer sees change.
#include <catch2/catch_test_macros.hpp>

#include "desk_fixture.hpp"
#include "snapshot.hpp"

TEST_CASE("each tool's wire form is the committed one") {
  const test::Desk desk;
  for (const auto& tool : desk.registry.tools()) {
    INFO(tool.name << ": run scripts/snapshot if the change is meant");
    const std::string current = mcp::to_mcp(tool, "2026-07-28").dump(2) + "\n";
    CHECK(test::snapshot("tests/tools/snapshots/" + tool.name + ".json", current) == current);
  }
}

TEST_CASE("the list of tools stays small") {
  const test::Desk desk;
  const auto listing = support::to_text(desk.registry.listing("2026-07-28"));
  INFO("bytes: " << listing.size());
  CHECK(desk.registry.tools().size() == 8);
  CHECK(listing.size() <= 12 * 1024 - 200);  // the envelope of tools/list comes on top
}

TEST_CASE("every tool says what it does to the account") {
  const test::Desk desk;
  for (const auto& tool : desk.registry.tools()) {
    INFO(tool.name);
    const auto shown = mcp::to_mcp(tool, "2026-07-28");
    for (const char* hint : {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}) {
      CHECK(shown["annotations"][hint].is_boolean());
    }
    CHECK(shown["annotations"]["readOnlyHint"] == true);
    CHECK(!shown["title"].get<std::string>().empty());
    CHECK(shown["outputSchema"]["type"] == "object");
  }
}

TEST_CASE("the instructions' first 512 characters stand alone and name the environment's nature in the rest") {
  const auto text = tools::instructions(broker::Environment::demo);
  CHECK(text.substr(0, 512).find("fetch_market_data") != std::string::npos);
  CHECK(text.find("DEMO") != std::string::npos);
}
