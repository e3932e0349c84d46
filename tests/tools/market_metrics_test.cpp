// fetch_market_metrics, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;

namespace {

constexpr const char* kTool = "fetch_market_metrics";

std::vector<std::string> symbols_of(const Json& result) {
  std::vector<std::string> symbols;
  for (const Json& row : result["metrics"]) symbols.push_back(row["symbol"]);
  return symbols;
}

}  // namespace

TEST_CASE("fetch_market_metrics answers a model with a table and a program with objects") {
  test::ToolFixture fixture;
  const mcp::Tool& tool = fixture.registry.get(kTool);
  const Json rows = fixture.call(kTool, {{"symbols", {"AAPL", "SPY"}}});
  CHECK(test::violations(tool.result.rows(), rows) == "");
  CHECK(symbols_of(rows) == std::vector<std::string>{"AAPL", "SPY"});
  const Json table = fixture.call_over_mcp(kTool, {{"symbols", {"AAPL", "SPY"}}});
  CHECK(test::violations(tool.result.get(), table) == "");
  CHECK(table["metrics"][0][0] == "symbol");
  CHECK(table["metrics"][1][0] == "AAPL");
  CHECK(fixture.call(kTool, {{"symbols", {"AAPL", "SPY"}}, {"format", "table"}}) == table);
  CHECK(fixture.call_over_mcp(kTool, {{"symbols", {"AAPL", "SPY"}}, {"format", "rows"}}) == rows);
}

TEST_CASE("fetch_market_metrics sorts by a column, keeps the order of the request without one, and chooses columns") {
  test::ToolFixture fixture;
  const std::vector<std::string> requested{"SPY", "TSLA", "AAPL", "KO"};
  CHECK(symbols_of(fixture.call(kTool, {{"symbols", requested}})) == requested);
  const Json ascending = fixture.call(kTool, {{"symbols", requested}, {"sort_by", "iv_rank"}});
  const Json descending = fixture.call(kTool, {{"symbols", requested}, {"sort_by", "-implied_volatility_rank"}});
  for (std::size_t i = 1; i < requested.size(); ++i) {
    CHECK(ascending["metrics"][i - 1]["implied_volatility_rank"] <= ascending["metrics"][i]["implied_volatility_rank"]);
    CHECK(descending["metrics"][i - 1]["implied_volatility_rank"] >=
          descending["metrics"][i]["implied_volatility_rank"]);
  }
  // A fund reports no earnings: it comes last in both orders.
  CHECK(symbols_of(fixture.call(kTool, {{"symbols", requested}, {"sort_by", "earnings_date"}})).back() == "SPY");
  CHECK(symbols_of(fixture.call(kTool, {{"symbols", requested}, {"sort_by", "-earnings_date"}})).back() == "SPY");
  const Json two = fixture.call(kTool, {{"symbols", "AAPL"}, {"columns", {"beta", "symbol"}}});
  CHECK(two["metrics"][0].size() == 2);
  CHECK(two["metrics"][0].begin().key() == "beta");
}

TEST_CASE("fetch_market_metrics ranks what the accounts hold, beside other symbols") {
  test::ToolFixture fixture;
  const Json holdings = fixture.call(kTool, {{"symbols", "holdings"}});
  const auto held = symbols_of(holdings);
  CHECK(held.size() >= 3);
  CHECK(std::find(held.begin(), held.end(), "BTC/USD") == held.end());
  const auto more = symbols_of(fixture.call(kTool, {{"symbols", {"KO", "holdings", "KO"}}}));
  CHECK(more.size() == held.size() + (std::find(held.begin(), held.end(), "KO") == held.end() ? 1 : 0));
  CHECK(more.front() == "KO");
}

TEST_CASE("fetch_market_metrics adds the term structure if it is asked for, of few symbols") {
  test::ToolFixture fixture;
  CHECK_FALSE(fixture.call(kTool, {{"symbols", "AAPL"}}).contains("term_structure"));
  const Json result = fixture.call(kTool, {{"symbols", "AAPL"}, {"iv_by_expiration", true}});
  CHECK(result["term_structure"].size() > 5);
  CHECK(result["term_structure"][0]["symbol"] == "AAPL");
  CHECK(result["term_structure"][0]["implied_volatility"] > 1);
  const auto error = fixture.call_error(kTool, {{"symbols", {"A", "B", "C", "D", "E"}}, {"term_structure", true}});
  CHECK(error.code == ErrorCode::invalid_argument);
  CHECK(has(error.message(), "at most 4 symbols, not 5"));
}

TEST_CASE("fetch_market_metrics reads again only with refresh") {
  test::ToolFixture fixture;
  const Json first = fixture.call(kTool, {{"symbols", "AAPL"}});
  fixture.clock.advance(std::chrono::seconds(5));
  CHECK(fixture.call(kTool, {{"symbols", "AAPL"}})["as_of"] == first["as_of"]);
  CHECK(fixture.call(kTool, {{"symbols", "AAPL"}, {"refresh", true}})["as_of"] != first["as_of"]);
}

TEST_CASE("The metrics of 60 symbols over MCP, and four term structures, have at most 12 KB") {
  test::ToolFixture fixture;
  const Json one = fixture.call_over_mcp(kTool, {{"symbols", "AAPL"}});
  const std::size_t row = support::to_text(one["metrics"][1]).size();
  INFO("bytes of a row: " << row);
  CHECK(60 * (row + 1) + 1000 <= 12 * 1024);
  const Json terms =
      fixture.call_over_mcp(kTool, {{"symbols", {"AAPL", "SPY", "SPX", "TSLA"}}, {"term_structure", true}});
  INFO("bytes of four: " << support::to_text(terms).size());
  CHECK(support::to_text(terms).size() <= 12 * 1024);
}
