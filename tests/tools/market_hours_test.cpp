// fetch_market_hours, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;

namespace {

constexpr const char* kTool = "fetch_market_hours";

// The venues, and the days of the holidays, as one line.
std::string venues_of(const Json& result) {
  std::string text;
  for (const Json& venue : result["venues"]) text += venue["venue"].get<std::string>() + ' ';
  return text;
}

}  // namespace

TEST_CASE("fetch_market_hours says of each venue whether it is open and when it opens next") {
  test::ToolFixture fixture;  // Monday, 10:30 in New York
  const Json result = fixture.call(kTool);
  CHECK(test::violations(fixture.registry.get(kTool).result.rows(), result) == "");
  CHECK(venues_of(result) == "equities CME CFE crypto ");
  const Json& stocks = result["venues"][0];
  CHECK(stocks["state"] == "open");
  CHECK(stocks["session_date"] == "2026-11-23");
  CHECK(stocks["closes_at"] == "2026-11-23T21:00:00.000Z");
  CHECK(stocks["extended_closes_at"] == "2026-11-24T01:00:00.000Z");
  CHECK(stocks["next_opens_at"] == "2026-11-24T14:30:00.000Z");
  // Thanksgiving comes first.
  CHECK(result["holidays"][0]["date"] == "2026-11-26");
  CHECK(result["holidays"][0]["kind"] == "closed");
  CHECK_FALSE(result.contains("sessions"));
  CHECK_FALSE(result.contains("missing"));
}

TEST_CASE("fetch_market_hours on a weekend shows the next session alone") {
  test::ToolFixture fixture;
  fixture.clock.advance(std::chrono::hours(24 * 5));  // Saturday
  const Json stocks = fixture.call(kTool, {{"market", "stocks"}})["venues"][0];
  CHECK(stocks["state"] == "closed");
  CHECK_FALSE(stocks.contains("closes_at"));
  CHECK(stocks["next_opens_at"] == "2026-11-30T14:30:00.000Z");
}

TEST_CASE("fetch_market_hours with a venue answers for that venue alone") {
  test::ToolFixture fixture;
  for (const auto& [word, venues] : std::vector<std::pair<const char*, const char*>>{
           {"equities", "equities "}, {"cme", "CME "}, {"futures", "CME "}, {"CFE", "CFE "}, {"crypto", "crypto "}}) {
    INFO(word);
    CHECK(venues_of(fixture.call(kTool, {{"venue", word}})) == venues);
  }
  const Json crypto = fixture.call(kTool, {{"venue", "crypto"}, {"period", "2026-11-26..2026-11-29"}});
  CHECK(crypto["sessions"].size() == 4);
  CHECK(crypto["holidays"].empty());
}

TEST_CASE("fetch_market_hours lists the sessions of a period, with half days") {
  test::ToolFixture fixture;
  const Json days = fixture.call(kTool, {{"venue", "equities"}, {"period", "2026-11-25..2026-11-30"}});
  CHECK(days["period"] == "2026-11-25..2026-11-30");
  REQUIRE(days["sessions"].size() == 3);
  CHECK(days["sessions"][0]["is_half_day"] == false);
  CHECK(days["sessions"][1]["date"] == "2026-11-27");
  CHECK(days["sessions"][1]["is_half_day"] == true);
  CHECK(days["sessions"][1]["closes_at"] == "2026-11-27T18:00:00.000Z");
  // The other ways to write a period.
  CHECK(fixture.call(kTool, {{"venue", "equities"}, {"start_date", "2026-11-25"}, {"end_date", "11/30/2026"}}) == days);
  CHECK(fixture.call(kTool, {{"venue", "equities"}, {"date", "2026-11-27"}})["sessions"].size() == 1);
}

TEST_CASE("fetch_market_hours lists the holidays of each year from 2025 to 2028") {
  test::ToolFixture fixture;
  for (const auto& [year, first_half_day, closed] :
       std::vector<std::tuple<const char*, const char*, int>>{{"2025", "2025-07-03", 10},
                                                              {"2026", "2026-11-27", 10},
                                                              {"2027", "2027-11-26", 10},
                                                              {"2028", "2028-07-03", 9}}) {
    INFO(year);
    const Json result = fixture.call(kTool, {{"venue", "equities"}, {"period", year}});
    std::string half_day;
    int count = 0;
    for (const Json& row : result["holidays"]) {
      if (row["kind"] == "closed") ++count;
      if (row["kind"] == "half_day" && half_day.empty()) half_day = row["date"];
    }
    CHECK(half_day == first_half_day);
    CHECK(count == closed);
    CHECK(has(result["note"].get<std::string>(), "at most 31 days"));
  }
}

TEST_CASE("fetch_market_hours refuses a period that it cannot read") {
  test::ToolFixture fixture;
  for (const auto& [period, part] : std::vector<std::pair<const char*, const char*>>{
           {"2026-12-01..2026-11-01", "ends before"}, {"last_10_years", "too long"}, {"soon", "cannot be read"}}) {
    INFO(period);
    const auto error = fixture.call_error(kTool, {{"period", period}});
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK(has(error.message(), part));
  }
}

TEST_CASE("The sessions of all venues in 31 days have at most 12 KB as a table") {
  test::ToolFixture fixture;
  const Json result = fixture.call(kTool, {{"period", "2026-12-01..2026-12-31"}, {"format", "table"}});
  CHECK(test::violations(fixture.registry.get(kTool).result.get(), result) == "");
  INFO("bytes: " << support::to_text(result).size());
  CHECK(support::to_text(result).size() <= 12 * 1024);
}

TEST_CASE("fetch_market_hours reads again only with refresh") {
  test::ToolFixture fixture;
  const Json first = fixture.call(kTool);
  fixture.clock.advance(std::chrono::seconds(5));
  CHECK(fixture.call(kTool)["as_of"] == first["as_of"]);
  CHECK(fixture.call(kTool, {{"refresh", true}})["as_of"] != first["as_of"]);
}
