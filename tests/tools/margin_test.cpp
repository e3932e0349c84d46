// fetch_margin and fetch_margin_impact, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::Decimal;
using support::ErrorCode;
using support::Json;
using test::has;

namespace {

const std::string kAccount = simulator::kMarginAccount;

Decimal sum_of(const Json& rows, const char* column) {
  Decimal sum;
  for (const Json& row : rows) sum += Decimal::of(row[column].get<std::string>());
  return sum;
}

}  // namespace

TEST_CASE("fetch_margin adds up by underlying to the requirement of the account") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_margin", {{"account_number", kAccount}});
  CHECK(test::violations(fixture.registry.get("fetch_margin").result.rows(), result) == "");
  const Json& account = result["accounts"][0];
  REQUIRE(!account["underlyings"].empty());
  INFO(account.dump(1));
  CHECK(sum_of(account["underlyings"], "margin_requirement").rounded(2) ==
        Decimal::of(account["margin_requirement"].get<std::string>()));
  CHECK(account["used_percent"].get<double>() > 0);
  // The largest requirement comes first.
  Decimal last = Decimal::of(account["underlyings"][0]["margin_requirement"].get<std::string>());
  for (const Json& row : account["underlyings"]) {
    const Decimal now = Decimal::of(row["margin_requirement"].get<std::string>());
    CHECK(now <= last);
    last = now;
  }
}

TEST_CASE("fetch_margin shows all accounts, rates of a symbol and limits, in tables for a model") {
  test::ToolFixture fixture;
  const mcp::Tool& tool = fixture.registry.get("fetch_margin");
  const Json all = fixture.call("fetch_margin", {{"format", "table"}, {"symbol", "AAPL"}});
  CHECK(test::violations(tool.result.get(), all) == "");
  CHECK(all["accounts"].size() == 2);
  CHECK(all["accounts"][0]["rates"]["underlying_symbol"] == "AAPL");
  CHECK(all["accounts"][0]["underlyings"][0][0] == "underlying_symbol");
  const Json limits = fixture.call("fetch_margin", {{"detail", "limits"}});
  CHECK(test::violations(tool.result.rows(), limits) == "");
  CHECK(limits["accounts"][0]["limits"]["equity_order_size"].get<int>() == 50'000);
  CHECK(fixture.call_error("fetch_margin", {{"symbol", "NOSUCH"}}).code == ErrorCode::not_found);
}

TEST_CASE("fetch_margin_impact asks about a trade, and no request of it can be an order") {
  test::ToolFixture fixture;
  const Json trade{{"account_number", kAccount},
                   {"legs", Json::array({{{"action", "BTO"}, {"symbol", "AAPL"}, {"quantity", 100}}})}};
  const Json result = fixture.call("fetch_margin_impact", trade);
  CHECK(test::violations(fixture.registry.get("fetch_margin_impact").result.rows(), result) == "");
  CHECK(Decimal::of(result["buying_power_change"].get<std::string>()).is_negative());
  CHECK(has(result["trade"], "Buy 100 AAPL @ "));
  CHECK(has(result["note"], "Nothing was ordered"));
  for (const auto& request : fixture.simulator.requests()) {
    INFO(request.method << ' ' << request.target);
    const bool is_dry_run = request.target == "/margin/accounts/" + kAccount + "/dry-run";
    CHECK((request.method == "GET" || is_dry_run || request.target == "/oauth/token"));
  }
}

TEST_CASE("A leg may be a text of action, quantity and symbol") {
  test::ToolFixture fixture;
  const auto ask = [&](const Json& legs) {
    return fixture.call("fetch_margin_impact", {{"account_number", kAccount}, {"legs", legs}});
  };
  const Json put = {{"action", "sell_to_open"}, {"quantity", 2}, {"symbol", "AAPL  261218P00350000"}};
  const Json expected = ask(Json::array({put}));
  for (const char* text :
       {"sell_to_open 2 AAPL  261218P00350000", "STO 2x AAPL 12/18 350 P", "Sell to open 2 AAPL Dec 18 2026 350 put"}) {
    INFO(text);
    CHECK(ask(text) == expected);
    CHECK(ask(Json::array({text})) == expected);
  }
  const Json spread = ask("sell_to_open AAPL 2026-12-18 350 P; buy_to_open AAPL 2026-12-18 340 P");
  CHECK(spread.contains("buying_power_change"));
  CHECK(has(fixture.call_error("fetch_margin_impact", {{"account_number", kAccount}, {"legs", "2 AAPL"}}).message(),
            "needs `action`"));
}

TEST_CASE("fetch_margin_impact refuses legs of different kinds, whose price has no one unit") {
  test::ToolFixture fixture;
  const auto error =
      fixture.call_error("fetch_margin_impact",
                         {{"account_number", kAccount},
                          {"legs", Json::array({"sell_to_close 100 AAPL", "buy_to_close 1 AAPL 2026-12-18 370 C"})}});
  CHECK(error.code == ErrorCode::invalid_argument);
  CHECK(has(error.message(), "different kinds"));
}
