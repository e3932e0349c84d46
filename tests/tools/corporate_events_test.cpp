// fetch_corporate_events, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;

namespace {

constexpr const char* kTool = "fetch_corporate_events";

}  // namespace

TEST_CASE("fetch_corporate_events shows what is held by default, by date, in the period asked for") {
  test::ToolFixture fixture;
  const mcp::Tool& tool = fixture.registry.get(kTool);
  const Json result = fixture.call(kTool, {{"period", "next_90_days"}});
  CHECK(test::violations(tool.result.rows(), result) == "");
  REQUIRE(result["total"].get<int>() > 0);
  std::string last;
  for (const Json& event : result["events"]) {
    INFO(event.dump());
    const std::string date = event["date"];
    CHECK(date >= std::max(last, std::string("2026-11-23")));
    CHECK(date <= "2027-02-20");
    last = date;
  }
  const Json table = fixture.call(kTool, {{"period", "next_90_days"}, {"format", "table"}, {"columns", "symbol,date"}});
  CHECK(test::violations(tool.result.get(), table) == "");
  CHECK(table["events"][0] == Json::array({"symbol", "date"}));
}

TEST_CASE("fetch_corporate_events has the past events of the history and those to come of the metrics, each once") {
  test::ToolFixture fixture;
  const Json result = fixture.call(kTool, {{"symbols", {"AAPL", "KO"}}, {"period", "2025-11-01..2027-03-31"}});
  std::map<std::string, int> seen;
  bool has_past = false;
  bool has_coming = false;
  for (const Json& event : result["events"]) {
    ++seen[event["symbol"].get<std::string>() + event["kind"].get<std::string>() + event["date"].get<std::string>()];
    (event["days_until"].get<int>() < 0 ? has_past : has_coming) = true;
  }
  for (const auto& [event, count] : seen) {
    INFO(event);
    CHECK(count == 1);
  }
  CHECK(has_past);
  CHECK(has_coming);
  // Four quarters of a year each.
  const Json year = fixture.call(kTool, {{"symbols", "KO"}, {"period", "last_1_year"}, {"kind", "dividends"}});
  CHECK(year["total"].get<int>() == 4);
  CHECK(year["events"][0]["kind"] == "dividend");
}

TEST_CASE("fetch_corporate_events refuses what has no events and periods that cannot be meant") {
  test::ToolFixture fixture;
  CHECK(fixture.call_error(kTool, {{"symbols", "SPX"}}).code == ErrorCode::invalid_argument);
  CHECK(fixture.call_error(kTool, {{"symbols", "AAPL"}, {"period", "2000..2026"}}).code == ErrorCode::invalid_argument);
  CHECK(has(fixture.call_error(kTool, {{"kind", "splits"}}).message(), "kind"));
}
