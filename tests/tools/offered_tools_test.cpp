// A server that leaves tools out (TOOLSETS, TOOLS_EXCLUDE): what it does not show by one tool, no other tool shows.
#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/error.hpp"
#include "tools/tool_fixture.hpp"

using support::Json;
using test::has;

namespace {

class Offering : public test::ToolFixture {
 public:
  explicit Offering(std::string toolsets, std::string excluded = {})
      : offered(tools::catalog(
            client, {.default_account = {}, .toolsets = std::move(toolsets), .excluded_tools = std::move(excluded)})) {}

  std::string ask(std::string_view tool, const Json& arguments) {
    mcp::Context context({}, support::Budget::of(std::chrono::seconds(20)));
    try {
      return mcp::run_tool(offered.get(tool), arguments, context).data;
    } catch (const support::Error& error) {
      return error.message() + " " + error.hint;
    }
  }

  mcp::Registry offered;
};

}  // namespace

TEST_CASE("A server without the account's tools shows neither positions nor account numbers by any tool") {
  Offering server("market_data");
  for (const char* tool : {"fetch_market_data", "fetch_market_metrics", "fetch_corporate_events"}) {
    const std::string answer = server.ask(tool, {{"symbols", "holdings"}});
    INFO(tool << ": " << answer);
    CHECK(has(answer, "this server does not offer fetch_positions"));
  }
  CHECK(has(server.ask("fetch_corporate_events", Json::object()), "Name the symbols."));
  const std::string events = server.ask("fetch_corporate_events", {{"symbols", "AAPL"}, {"period", "next_90_days"}});
  CHECK(has(events, "AAPL"));
  CHECK_FALSE(has(events, "held_quantity\":\""));
  CHECK(has(server.ask("fetch_market_data", {{"symbols", "watchlist:Core"}}), "does not offer fetch_watchlists"));
  for (const mcp::Tool& tool : server.offered.tools()) CHECK(tool.toolset == "market_data");
  for (const mcp::Resource& resource : server.offered.catalog().resources) CHECK(resource.is_public);
  for (const auto& each : server.offered.catalog().resource_templates) {
    CHECK(server.offered.find(each.tool) != nullptr);
  }
}

TEST_CASE("A server that offers the tool has its groups of symbols") {
  Offering server("market_data,account");
  CHECK(has(server.ask("fetch_market_data", {{"symbols", "holdings"}}), "AAPL"));
  CHECK(has(server.ask("fetch_market_data", {{"symbols", "watchlist:Core"}}), "does not offer fetch_watchlists"));
  Offering without("all", "fetch_positions");
  CHECK(has(without.ask("fetch_market_data", {{"symbols", "holdings"}}), "does not offer fetch_positions"));
}

TEST_CASE("search_symbols sends nobody to a tool that is not offered") {
  Offering all("all");
  Offering some("market_data");
  CHECK(has(all.ask("search_symbols", {{"query", "open orders"}}), "fetch_orders"));
  CHECK_FALSE(has(some.ask("search_symbols", {{"query", "open orders"}}), "fetch_orders"));
}
