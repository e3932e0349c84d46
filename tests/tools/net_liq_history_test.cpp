// fetch_net_liq_history and the balances of past days, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>

#include "accounts/value_series.hpp"
#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::Decimal;
using support::ErrorCode;
using support::Json;
using test::has;

namespace {

constexpr const char* kTool = "fetch_net_liq_history";
const std::string kAccount = simulator::kMarginAccount;
const std::string kRetirement = simulator::kRetirementAccount;

Decimal decimal(const Json& value) {
  return *Decimal::from_json(value);
}

// A series of one point a day from 2026-11-02 on.
tools::ValueSeries daily(std::optional<Decimal> start, const std::vector<int>& values, int first_day = 0) {
  tools::ValueSeries series{std::move(start), {}};
  support::Instant time = *support::parse_iso8601("2026-11-02T14:30:00Z") + std::chrono::hours(24 * first_day);
  for (const int value : values) {
    series.points.push_back({time, value});
    time += std::chrono::hours(24);
  }
  return series;
}

Json summary_of(const tools::ValueSeries& series) {
  return Json::parse(support::write_object([&](support::JsonWriter& object) { write_series_summary(object, series); }));
}

simulator::Options with_seed(std::uint64_t seed) {
  simulator::Options options;
  options.seed = seed;
  return options;
}

}  // namespace

TEST_CASE("The deepest drawdown is the largest fall from a high before it, and the start counts as a high") {
  const Json two_falls = summary_of(daily(100, {120, 90, 130, 104}));
  CHECK(two_falls["max_drawdown"] == "30.00");
  CHECK(two_falls["max_drawdown_percent"] == 25);
  CHECK(two_falls["high"] == "130.00");
  CHECK(two_falls["low"] == "90.00");
  CHECK(two_falls["change"] == "4.00");
  CHECK(two_falls["change_percent"] == 4);
  const Json falls_only = summary_of(daily(100, {80, 60}));
  CHECK(falls_only["max_drawdown"] == "40.00");
  CHECK(falls_only["change"] == "-40.00");
  const Json rises_only = summary_of(daily(100, {110, 120}));
  CHECK(rises_only["max_drawdown"] == "0.00");
  CHECK(rises_only["max_drawdown_percent"] == 0);
}

TEST_CASE("A percentage of a start that is not above zero is left out") {
  const Json from_debt = summary_of(daily(-50, {-20, 10}));
  CHECK(from_debt["change"] == "60.00");
  CHECK_FALSE(from_debt.contains("change_percent"));
  CHECK(summary_of(daily(std::nullopt, {})).empty());
}

TEST_CASE("A sum of series begins when each of them has a value, and keeps a value until the next") {
  const auto sum = tools::add_up({daily(100, {110, 120, 130}), daily(10, {20}, 1)});
  REQUIRE(sum.points.size() == 2);
  CHECK(sum.start == Decimal(130));  // 120 of the first, which began earlier, and the start of the second
  CHECK(sum.points[0].value == Decimal(140));
  CHECK(sum.points[1].value == Decimal(150));
}

TEST_CASE("Points that are thinned out keep the first and the last") {
  const auto series = daily(0, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  const auto three = tools::thin_out(series.points, 3);
  REQUIRE(three.size() == 3);
  CHECK(three.front().value == Decimal(1));
  CHECK(three.back().value == Decimal(10));
  CHECK(tools::thin_out(series.points, 10).size() == 10);
  CHECK(tools::thin_out(series.points, 200).size() == 10);
}

TEST_CASE("The value of the accounts ends at what they are worth now, and its sum is that of the accounts") {
  for (const std::uint64_t seed : {1U, 42U, 987654321U}) {
    INFO("seed " << seed);
    test::ToolFixture fixture(broker::Environment::demo, {}, with_seed(seed));
    const Json history = fixture.call(kTool, {{"period", "ytd"}});
    const Json balances = fixture.call("fetch_balances");
    CHECK(history["summary"]["end"] == balances["totals"][0]["net_liquidating_value"]);
    Decimal ends, starts, deposits;
    for (const Json& account : history["accounts"]) {
      ends += decimal(account["end"]);
      starts += decimal(account["start"]);
      deposits += decimal(account["net_deposits"]);
    }
    CHECK(history["accounts"].size() == 2);
    CHECK(ends == decimal(history["summary"]["end"]));
    CHECK(starts == decimal(history["summary"]["start"]));
    CHECK(deposits == decimal(history["summary"]["net_deposits"]));
    CHECK(decimal(history["summary"]["change"]) == ends - starts);
    CHECK_FALSE(history.contains("missing"));
  }
}

TEST_CASE("Net deposits of the account's value are those of its transactions") {
  test::ToolFixture fixture;
  for (const std::string& account : {kAccount, kRetirement}) {
    const Json history = fixture.call(kTool, {{"account_number", account}, {"period", "last_12_months"}});
    Decimal expected;
    for (const char* type : {"deposit", "withdrawal", "transfer"}) {
      const Json of_type = fixture.call("fetch_transactions",
                                        {{"account_number", account}, {"period", "last_12_months"}, {"type", type}});
      expected += decimal(of_type["totals"][0]["net"]);
    }
    CHECK(decimal(history["summary"]["net_deposits"]) == expected);
    CHECK_FALSE(history.contains("accounts"));
  }
}

TEST_CASE("The period chooses the broker's history, whose points outside of it are left out") {
  test::ToolFixture fixture;
  const struct {
    const char* period;
    const char* time_back;
    bool is_intraday;
  } cases[] = {{"today", "1w", true},        {"this_week", "1w", true},       {"last_4_days", "1w", true},
               {"last_7_days", "1m", false}, {"last_14_days", "1m", false},   {"last_30_days", "3m", false},
               {"ytd", "1y", false},         {"last_14_months", "all", false}};
  for (const auto& one : cases) {
    INFO(one.period);
    fixture.simulator.clear_requests();
    const Json history =
        fixture.call(kTool, {{"account", kAccount}, {"period", one.period}, {"points", 200}, {"refresh", true}});
    int asked = 0;
    for (const auto& request : fixture.simulator.requests()) {
      if (!has(request.target, "/net-liq/history")) continue;
      CHECK(has(request.target, std::string("?time-back=") + one.time_back));
      ++asked;
    }
    CHECK(asked == 1);
    const std::string period = history["period"];
    REQUIRE(history["points"].size() > 1);
    CHECK(history["points"][0]["net_liquidating_value"] == history["summary"]["start"]);
    for (const Json& point : history["points"]) {
      CHECK(point.contains("time") == one.is_intraday);
      const std::string day = point[one.is_intraday ? "time" : "date"].get<std::string>().substr(0, 10);
      CHECK((day < period.substr(0, 10)) == (point == history["points"][0]));
      CHECK(day <= period.substr(12));
    }
  }
}

TEST_CASE("The changes and the deposits of adjoining periods add up to those of the whole, at three seeds") {
  const std::vector<std::vector<const char*>> wholes = {
      {"2026-10-01..2026-11-23", "2026-10", "2026-11"},
      {"2026-11-16..2026-11-23", "2026-11-16..2026-11-20", "today"},
      {"2026-11-19..2026-11-23", "2026-11-19", "2026-11-20", "this_week"},
      {"2025-12-01..2026-11-23", "2025-12", "2026-Q1", "2026-Q2", "2026-Q3", "qtd"},
      {"2025-06-01..2026-11-23", "2025-06-01..2025-12-31", "ytd"}};
  for (const std::uint64_t seed : {1U, 42U, 987654321U}) {
    test::ToolFixture fixture(broker::Environment::demo, {}, with_seed(seed));
    for (const auto& periods : wholes) {
      INFO("seed " << seed << ", " << periods[0]);
      const Json whole = fixture.call(kTool, {{"period", periods[0]}})["summary"];
      Decimal change, deposits;
      Json end = whole["start"];
      for (std::size_t i = 1; i < periods.size(); ++i) {
        const Json part = fixture.call(kTool, {{"period", periods[i]}})["summary"];
        INFO(periods[i]);
        CHECK(part["start"] == end);
        end = part["end"];
        change += decimal(part["change"]);
        deposits += decimal(part["net_deposits"]);
      }
      CHECK(end == whole["end"]);
      CHECK(change == decimal(whole["change"]));
      CHECK(deposits == decimal(whole["net_deposits"]));
    }
  }
}

TEST_CASE("The value of the year starts at that of the last trading day of the year before, at three seeds") {
  for (const std::uint64_t seed : {1U, 42U, 987654321U}) {
    INFO("seed " << seed);
    test::ToolFixture fixture(broker::Environment::demo, {}, with_seed(seed));
    const Json year = fixture.call(kTool, {{"period", "ytd"}});
    const Json last_day = fixture.call(kTool, {{"period", "2025-12-31"}});
    CHECK(year["summary"]["start"] == last_day["summary"]["end"]);
    CHECK(year["points"][0]["date"] == "2025-12-31");
    CHECK(year["points"][0]["net_liquidating_value"] == year["summary"]["start"]);
    CHECK_FALSE(year.contains("missing"));
  }
}

TEST_CASE("A period that begins before the first known value starts with it and says so") {
  test::ToolFixture fixture;
  for (const char* period : {"last_18_months", "all"}) {
    INFO(period);
    const Json history = fixture.call(kTool, {{"period", period}});
    REQUIRE(history["missing"].size() == 2);
    for (const Json& one : history["missing"]) {
      CHECK(one["field"] == "start");
      CHECK(has(one["reason"], "the first is of " + history["points"][0]["date"].get<std::string>()));
    }
  }
}

TEST_CASE("After a weekend with a holiday the start of a day is the close before it") {
  test::ToolFixture fixture;
  fixture.clock.advance(std::chrono::days(57));  // 2027-01-19, the Tuesday after Martin Luther King Day
  const Json today = fixture.call(kTool, {{"period", "today"}});
  CHECK(today["points"][0]["time"].get<std::string>().substr(0, 10) == "2027-01-15");
  CHECK(today["summary"]["start"] == fixture.call(kTool, {{"period", "2027-01-15"}})["summary"]["end"]);
}

TEST_CASE("points bounds the points over MCP, columns choose what a point has") {
  test::ToolFixture fixture;
  for (const int points : {2, 30, 200}) {
    const Json history = fixture.call_over_mcp(kTool, {{"period", "all"}, {"points", points}});
    CHECK(history["points"].size() <= static_cast<std::size_t>(points) + 1);
    CHECK(support::to_text(history).size() <= 12 * 1024);
    CHECK(test::violations(fixture.registry.get(kTool).result.get(), history) == "");
  }
  CHECK(fixture.call_over_mcp(kTool)["points"].size() == 31);
  const Json columns = fixture.call(kTool, {{"columns", "time,net_liquidating_value"}})["points"][0];
  CHECK(columns.begin().key() == "time");
  CHECK(columns.size() == 2);
  CHECK(fixture.call(kTool, {{"columns", {"date"}}})["points"][0].size() == 1);
}

TEST_CASE("An account whose value over time cannot be read is named, and the others are shown") {
  test::ToolFixture fixture;
  fixture.call("fetch_accounts");
  fixture.simulator.inject({.kind = simulator::Fault::Kind::status,
                            .path_prefix = "/accounts/" + kAccount + "/net-liq",
                            .count = -1,
                            .status = 403});
  const Json history = fixture.call(kTool);
  CHECK(history["missing"][0]["account_number"] == kAccount);
  CHECK(history["summary"].contains("end"));
  CHECK_FALSE(history.contains("accounts"));
  fixture.simulator.clear_faults();
  fixture.simulator.inject({.kind = simulator::Fault::Kind::status,
                            .path_prefix = "/accounts/" + kAccount + "/transactions",
                            .count = -1,
                            .status = 403});
  const Json without_deposits = fixture.call(kTool, {{"refresh", true}});
  CHECK(without_deposits["missing"][0]["field"] == "net_deposits");
  CHECK(without_deposits["summary"].contains("end"));
  CHECK_FALSE(without_deposits["summary"].contains("net_deposits"));
}

TEST_CASE("Periods of account value that cannot be meant are refused, and a day without a session says so") {
  test::ToolFixture fixture;
  for (const auto& [period, says] :
       std::vector<std::pair<const char*, const char*>>{{"2027", "begins in the future"},
                                                        {"2020", "before the account was opened"},
                                                        {"2026-11-01..2026-10-01", "ends before it begins"},
                                                        {"last_11_years", "is too long"}}) {
    const auto error = fixture.call_error(kTool, {{"period", period}});
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK(has(error.message(), says));
  }
  CHECK(fixture.call_error(kTool, {{"points", 1}}).code == ErrorCode::invalid_argument);
  const Json sunday = fixture.call(kTool, {{"period", "2026-11-22"}});
  CHECK(sunday["points"].empty());
  CHECK(sunday["note"] == "There are no values from 2026-11-22 to 2026-11-22.");
}

TEST_CASE("fetch_balances with a period answers for the end of each day, newest first, over all accounts") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_balances", {{"period", "last_30_days"}, {"limit", 200}});
  CHECK(test::violations(fixture.registry.get("fetch_balances").result.rows(), result) == "");
  CHECK_FALSE(result.contains("balances"));
  CHECK(result["time_of_day"] == "EOD");
  CHECK(result["total"] == result["snapshots"].size());
  std::string before = "9999";
  std::size_t own = 0;
  for (const Json& row : result["snapshots"]) {
    CHECK(row["date"].get<std::string>() <= before);
    before = row["date"].get<std::string>();
    if (row["account_number"] == kAccount) ++own;
  }
  CHECK(own * 2 == result["snapshots"].size());
  // The curve of the account's value has the same days, and at their end nearly the same values: futures and coins move
  // between the close and midnight.
  const Json history = fixture.call(kTool, {{"account", kAccount}, {"period", "last_30_days"}, {"points", 200}});
  std::size_t compared = 0;
  for (const Json& point : history["points"]) {
    for (const Json& row : result["snapshots"]) {
      if (row["account_number"] != kAccount || row["date"] != point["date"]) continue;
      INFO(row.dump() << point.dump());
      const Decimal value = decimal(row["net_liquidating_value"]);
      CHECK((value - decimal(point["net_liquidating_value"])).abs() * 20 < value);
      ++compared;
    }
  }
  CHECK(compared == own);
}

TEST_CASE("The balances of past days follow their arguments") {
  test::ToolFixture fixture;
  const auto call = [&](Json arguments) {
    arguments["period"] = "2026-11-16..2026-11-20";
    return fixture.call("fetch_balances", arguments);
  };
  const Json all = call({});
  CHECK(all["total"] == 10);
  CHECK(call({{"account_number", kRetirement}})["total"] == 5);
  CHECK(call({{"time_of_day", "bod"}})["snapshots"] != all["snapshots"]);
  CHECK(call({{"currency", "usd"}})["snapshots"] == all["snapshots"]);
  CHECK(call({{"currency", "EUR"}})["total"] == 0);
  CHECK(has(call({{"currency", "EUR"}})["note"], "There are no balances at the end of days from 2026-11-16"));
  CHECK(call({{"columns", {"date", "long_equity_value"}}})["snapshots"][0].size() == 2);
  CHECK(call({{"format", "table"}})["snapshots"][0][0] == "account_number");
  const Json first = call({{"limit", 3}});
  const Json second = call({{"limit", 3}, {"cursor", first["next_cursor"]}});
  CHECK(second["snapshots"][0] == all["snapshots"][3]);
  const auto error = fixture.call_error("fetch_balances", {{"period", "2026-10"}, {"cursor", first["next_cursor"]}});
  CHECK(has(error.message(), "cursor"));
  CHECK(support::to_text(fixture.call_over_mcp("fetch_balances", {{"period", "all"}, {"limit", 200}})).size() <=
        12 * 1024);
  CHECK(fixture.call("fetch_balances", {{"period", "now"}}).contains("balances"));
  CHECK(has(fixture.call("fetch_balances", {{"currency", "EUR"}})["note"], "No account has balances in EUR"));
  CHECK(fixture.call_error("fetch_balances", {{"currency", "U$"}}).code == ErrorCode::invalid_argument);
  CHECK(fixture.call_error("fetch_balances", {{"period", "2027"}}).code == ErrorCode::invalid_argument);
  CHECK(fixture.call_error("fetch_balances", {{"period", "today"}, {"time_of_day", "noon"}}).code ==
        ErrorCode::invalid_argument);
}
