// fetch_account_summary, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::Decimal;
using support::ErrorCode;
using support::Json;
using test::has;

namespace {

constexpr const char* kTool = "fetch_account_summary";
const std::string kAccount = simulator::kMarginAccount;
const std::string kRetirement = simulator::kRetirementAccount;

Decimal decimal(const Json& value) {
  return *Decimal::from_json(value);
}

simulator::Options with_seed(std::uint64_t seed) {
  simulator::Options options;
  options.seed = seed;
  return options;
}

void fail_reads(test::ToolFixture& fixture, const std::string& path) {
  fixture.simulator.inject(
      {.kind = simulator::Fault::Kind::status, .path_prefix = "/accounts/" + path, .count = -1, .status = 403});
}

}  // namespace

TEST_CASE("The summary has the figures of the other tools, at three seeds") {
  for (const std::uint64_t seed : {1U, 42U, 987654321U}) {
    INFO("seed " << seed);
    test::ToolFixture fixture(broker::Environment::demo, {}, with_seed(seed));
    const Json summary = fixture.call(kTool);
    CHECK_FALSE(summary.contains("missing"));
    CHECK_FALSE(summary["totals"].contains("missing"));
    const Json balances = fixture.call("fetch_balances");
    const Json positions = fixture.call("fetch_positions");
    for (const char* key : {"net_liquidating_value", "cash_balance"}) {
      CHECK(summary["totals"][key] == balances["totals"][0][key]);
    }
    for (const char* key : {"day_profit", "open_profit"}) CHECK(summary["totals"][key] == positions["totals"][key]);
    REQUIRE(summary["accounts"].size() == 2);
    Decimal year;
    for (std::size_t i = 0; i < 2; ++i) {
      const Json& account = summary["accounts"][i];
      const Json year_of = fixture.call("fetch_net_liq_history",
                                        {{"account_number", account["account_number"]}, {"period", "ytd"}})["summary"];
      CHECK(decimal(account["year_profit"]) == decimal(year_of["change"]) - decimal(year_of["net_deposits"]));
      CHECK(account["net_liquidating_value"] == balances["balances"][i]["net_liquidating_value"]);
      CHECK(account["day_profit"] == positions["accounts"][i]["day_profit"]);
      CHECK(account["buying_power_left"] == balances["balances"][i]["derivative_buying_power"]);
      CHECK(account["buying_power_used_percent"] >= 0);
      CHECK(account["buying_power_used_percent"] <= 100);
      CHECK(account["restrictions"] == Json::array());
      CHECK(account["working_orders"] ==
            fixture.call("fetch_orders", {{"account_number", account["account_number"]}})["total"]);
      year += decimal(account["year_profit"]);
    }
    CHECK(decimal(summary["totals"]["year_profit"]) == year);
  }
}

TEST_CASE("The summary names the trading day of its day profit, on a Sunday that before it") {
  test::ToolFixture fixture;
  CHECK(fixture.call(kTool)["session_date"] == "2026-11-23");
  fixture.clock.advance(std::chrono::days(6));
  const Json sunday = fixture.call(kTool, {{"refresh", true}});
  CHECK(sunday["session_date"] == "2026-11-27");
  CHECK(sunday["session_date"] == fixture.call("fetch_positions")["session_date"]);
}

TEST_CASE("The summary of one account has no other, and few bytes over MCP") {
  test::ToolFixture fixture;
  const Json one = fixture.call(kTool, {{"account", "Roth IRA"}});
  REQUIRE(one["accounts"].size() == 1);
  CHECK(one["accounts"][0]["account_number"] == kRetirement);
  const Json both = fixture.call_over_mcp(kTool);
  INFO(support::to_text(both).size() << " bytes");
  CHECK(support::to_text(both).size() <= 1200);
  CHECK(test::violations(fixture.registry.get(kTool).result.get(), both) == "");
  CHECK(fixture.call_error(kTool, {{"account_number", "5WT99999"}}).code == ErrorCode::forbidden);
}

TEST_CASE("The summary is read again only with refresh") {
  test::ToolFixture fixture;
  const Json first = fixture.call(kTool);
  fixture.clock.advance(std::chrono::seconds(5));
  CHECK(fixture.call(kTool)["as_of"] == first["as_of"]);
  CHECK(fixture.call(kTool, {{"refresh", true}})["as_of"] != first["as_of"]);
}

TEST_CASE("What the summary could not read is absent and named, and hides nothing else") {
  test::ToolFixture fixture;
  fixture.call("fetch_accounts");
  const auto find_field = [](const Json& result, const char* field) {
    for (const Json& one : result["missing"]) {
      if (one.value("field", "") == field) return true;
    }
    return false;
  };
  SECTION("The trading status") {
    fail_reads(fixture, kAccount + "/trading-status");
    const Json result = fixture.call(kTool);
    CHECK(find_field(result, "restrictions"));
    CHECK_FALSE(result["accounts"][0].contains("restrictions"));
    CHECK(result["accounts"][0].contains("day_profit"));
    CHECK(result["accounts"][1].contains("restrictions"));
  }
  SECTION("The positions") {
    fail_reads(fixture, kAccount + "/positions");
    const Json result = fixture.call(kTool);
    CHECK(find_field(result, "positions"));
    CHECK_FALSE(result["accounts"][0].contains("day_profit"));
    CHECK(result["accounts"][0].contains("net_liquidating_value"));
    CHECK(result["totals"]["missing"][0]["account_number"] == kAccount);
  }
  SECTION("The balances of one account") {
    fail_reads(fixture, kAccount + "/balances");
    const Json result = fixture.call(kTool);
    CHECK(find_field(result, "balances"));
    CHECK(result["totals"]["net_liquidating_value"] == result["accounts"][1]["net_liquidating_value"]);
    CHECK(result["totals"]["missing"][0]["account_number"] == kAccount);
    CHECK_FALSE(result["accounts"][0].contains("year_profit"));
  }
  SECTION("The values of the year, of every account") {
    fail_reads(fixture, kAccount + "/net-liq");
    fail_reads(fixture, kRetirement + "/net-liq");
    const Json result = fixture.call(kTool);
    CHECK(find_field(result, "year_profit"));
    CHECK_FALSE(result["totals"].contains("year_profit"));
    CHECK(result["totals"].contains("day_profit"));
  }
  SECTION("The deposits of the year") {
    fail_reads(fixture, kAccount + "/transactions");
    const Json result = fixture.call(kTool);
    CHECK(find_field(result, "net_deposits"));
    CHECK_FALSE(result["accounts"][0].contains("year_profit"));
    CHECK(result["accounts"][1].contains("year_profit"));
  }
  SECTION("The working orders") {
    fixture.simulator.inject(
        {.kind = simulator::Fault::Kind::status, .path_prefix = "/customers/me/orders", .count = -1, .status = 403});
    const Json result = fixture.call(kTool);
    CHECK(find_field(result, "working_orders"));
    CHECK_FALSE(result["accounts"][0].contains("working_orders"));
    CHECK(result["totals"].contains("year_profit"));
  }
  SECTION("The balances of every account") {
    fail_reads(fixture, kAccount + "/balances");
    fail_reads(fixture, kRetirement + "/balances");
    CHECK(fixture.call_error(kTool, Json::object()).code == ErrorCode::forbidden);
  }
}
