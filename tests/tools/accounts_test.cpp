// fetch_accounts, fetch_balances and fetch_positions, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tool_fixture.hpp"

using support::Decimal;
using support::ErrorCode;
using support::Json;

namespace {

const std::string kAccount = simulator::kMarginAccount;

Decimal decimal(const Json& value) {
  return *Decimal::from_json(value);
}

}  // namespace

TEST_CASE("fetch_accounts lists the accounts of the login") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_accounts");
  REQUIRE(result["accounts"].size() == 2);
  CHECK(result["total"] == 2);
  CHECK(result["accounts"][0]["account_number"] == simulator::kMarginAccount);
  CHECK(result["accounts"][0]["margin_or_cash"] == "Margin");
  CHECK(result["accounts"][1]["account_number"] == simulator::kRetirementAccount);
}

TEST_CASE("Net liquidating value is cash plus long values minus short values") {
  test::ToolFixture fixture;
  const Json entry = fixture.call("fetch_balances", {{"account_number", kAccount}})["balances"][0];
  Decimal sum = decimal(entry["cash_balance"]);
  for (const auto& [key, value] : entry.items()) {
    if (key.starts_with("long_") && key.ends_with("_value")) sum += decimal(value);
    if (key.starts_with("short_") && key.ends_with("_value")) sum -= decimal(value);
  }
  if (entry.contains("pending_cash")) sum += decimal(entry["pending_cash"]);
  CHECK((sum - decimal(entry["net_liquidating_value"])).abs() <= Decimal::of("0.01"));
}

TEST_CASE("The margin account of the demo holds stocks, options, futures and cryptocurrency, long and short") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_positions", {{"account_number", kAccount}});
  std::set<std::string> types;
  bool has_short = false;
  for (const auto& position : result["positions"]) {
    types.insert(position["instrument_type"]);
    has_short = has_short || decimal(position["quantity"]).is_negative();
  }
  CHECK(types.contains("equity"));
  CHECK(types.contains("equity_option"));
  CHECK(types.contains("future"));
  CHECK(types.contains("cryptocurrency"));
  CHECK(has_short);
}

TEST_CASE("Profit and value of a position are calculated from its prices") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_positions", {{"account_number", kAccount}});
  Decimal total_open;
  for (const auto& position : result["positions"]) {
    INFO(position.dump());
    const Decimal contracts = decimal(position["quantity"]) * decimal(position["multiplier"]);
    const Decimal open = (decimal(position["mark_price"]) - decimal(position["average_open_price"])) * contracts;
    CHECK(decimal(position["open_profit"]) == open);
    const char* const whole = position["instrument_type"] == "future" ? "notional_value" : "market_value";
    CHECK(decimal(position[whole]) == decimal(position["mark_price"]) * contracts);
    total_open += open;
  }
  CHECK(decimal(result["totals"]["open_profit"]) == total_open);
}

TEST_CASE("Cash plus the market values of positions is the net liquidating value, for every seed and time") {
  for (const std::uint64_t seed : {1U, 2U, 7U, 42U, 20261128U}) {
    simulator::Options options;
    options.seed = seed;
    test::ToolFixture fixture(broker::Environment::demo, {}, options);
    // A Monday morning, and from there over an evening, a night, Thanksgiving, a weekend, the turn of the year, the
    // change of clocks in March and a summer day.
    for (const int hours : {0, 6, 8, 5, 53, 48, 7, 900, 1500, 24, 2400}) {
      fixture.clock.advance(std::chrono::hours(hours));
      const Json balances = fixture.call("fetch_balances", {{"refresh", true}});
      const Json positions = fixture.call("fetch_positions", {{"refresh", true}});
      CHECK(!positions.contains("missing"));
      CHECK(!positions["totals"].contains("missing"));
      CAPTURE(seed, positions["as_of"].dump(), balances["totals"].dump(), positions["totals"].dump());
      CHECK(decimal(balances["totals"][0]["cash_balance"]) + decimal(positions["totals"]["market_value"]) ==
            decimal(balances["totals"][0]["net_liquidating_value"]));
      for (const auto& balance : balances["balances"]) {
        const auto& accounts = positions["accounts"];
        const auto own = std::find_if(accounts.begin(), accounts.end(), [&](const Json& account) {
          return account["account_number"] == balance["account_number"];
        });
        REQUIRE(own != accounts.end());
        CHECK(decimal(balance["cash_balance"]) + decimal((*own)["market_value"]) ==
              decimal(balance["net_liquidating_value"]));
      }
    }
  }
}

TEST_CASE("group_by=underlying shows the same positions and the same totals") {
  test::ToolFixture fixture;
  const Json flat = fixture.call("fetch_positions", {{"account_number", kAccount}});
  const Json grouped = fixture.call("fetch_positions", {{"account", kAccount}, {"groupBy", "UNDERLYING"}});
  std::size_t legs = 0;
  Decimal day;
  for (const auto& group : grouped["underlyings"]) {
    legs += group["positions"].size();
    day += decimal(group["day_profit"]);
  }
  CHECK(legs == flat["positions"].size());
  CHECK(day == decimal(flat["totals"]["day_profit"]));
  CHECK(grouped["totals"] == flat["totals"]);
}

TEST_CASE("A page of underlyings holds whole groups") {
  test::ToolFixture fixture;
  const Json all = fixture.call("fetch_positions", {{"account_number", kAccount}, {"group_by", "underlying"}});
  REQUIRE(all["underlyings"].size() > 2);
  CHECK(all["total"] == all["underlyings"].size());
  Json collected = Json::array();
  Json arguments = {{"account_number", kAccount}, {"group_by", "underlying"}, {"limit", 1}};
  while (true) {
    const Json part = fixture.call("fetch_positions", arguments);
    CHECK(part["underlyings"].size() == 1);
    CHECK(part["total"] == all["total"]);
    collected.push_back(part["underlyings"][0]);
    if (!part.contains("next_cursor")) break;
    arguments["cursor"] = part["next_cursor"];
  }
  CHECK(collected == all["underlyings"]);
}

TEST_CASE("Pages have the total and join without a gap") {
  test::ToolFixture fixture;
  const Json all = fixture.call("fetch_positions", {{"account_number", kAccount}});
  Json collected = Json::array();
  Json arguments = {{"account_number", kAccount}, {"limit", 3}};
  while (true) {
    const Json part = fixture.call("fetch_positions", arguments);
    CHECK(part["total"] == all["total"]);
    CHECK(part["totals"] == all["totals"]);
    for (const auto& position : part["positions"]) collected.push_back(position);
    if (!part.contains("next_cursor")) break;
    CHECK(part["positions"].size() == 3);
    arguments["cursor"] = part["next_cursor"];
  }
  CHECK(collected == all["positions"]);
}

TEST_CASE("Without account_number, a call is about all accounts or about TASTYTRADE_ACCOUNT") {
  test::ToolFixture several;
  CHECK(several.call("fetch_balances")["balances"].size() == 2);
  CHECK(several.call("fetch_positions")["accounts"].size() == 2);
  CHECK(
      several.call_error("fetch_balances", {{"account_number", "5WT77777"}}).hint.find(simulator::kRetirementAccount) !=
      std::string::npos);

  test::ToolFixture chosen(broker::Environment::demo, simulator::kRetirementAccount);
  const Json balances = chosen.call("fetch_balances")["balances"];
  REQUIRE(balances.size() == 1);
  CHECK(balances[0]["account_number"] == simulator::kRetirementAccount);

  test::ToolFixture wrong(broker::Environment::demo, "5WT77777");
  CHECK(wrong.call_error("fetch_balances", Json::object()).message().find("TASTYTRADE_ACCOUNT") != std::string::npos);
}

TEST_CASE("An account of another login is refused before the broker is asked") {
  test::ToolFixture fixture;
  for (const char* tool : {"fetch_positions", "fetch_balances"}) {
    fixture.simulator.clear_requests();
    CHECK(fixture.call_error(tool, {{"account_number", simulator::kForeignAccount}}).code == ErrorCode::forbidden);
    for (const auto& request : fixture.simulator.requests()) {
      CHECK(request.target.find(simulator::kForeignAccount) == std::string::npos);
    }
  }
  const std::string id = std::string("account:") + simulator::kForeignAccount;
  CHECK(fixture.call_error("fetch", {{"id", id}}).code == ErrorCode::forbidden);
}

TEST_CASE("An answer of the broker with numbers in place of texts is read or refused") {
  test::ToolFixture fixture;
  fixture.simulator.inject({.kind = simulator::Fault::Kind::type_swap, .path_prefix = "/accounts/", .count = 1});
  try {
    const Json result = fixture.call("fetch_positions", {{"account_number", kAccount}});
    CHECK(result["total"] > 0);  // numbers where strings were are still numbers
  } catch (const support::Error& error) {
    CHECK(error.code == ErrorCode::upstream_unavailable);
  }
}
