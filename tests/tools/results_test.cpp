// What the tools answer, through the real client and the simulator's wire.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "schema_check.hpp"
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

TEST_CASE("every result validates against its output schema and names environment and time") {
  test::ToolFixture fixture;
  const std::pair<const char*, Json> calls[] = {
      {"search_symbols", {{"query", "apple"}}},
      {"fetch_accounts", Json::object()},
      {"fetch_positions", {{"account_number", kAccount}}},
      {"fetch_positions", {{"account_number", kAccount}, {"group_by", "underlying"}}},
      {"fetch_balances", {{"account_number", kAccount}}},
      {"fetch_market_data", {{"symbols", {"AAPL", "SPX", "VIX", "/ES", "BTC/USD", "NOSUCH"}}}},
      {"search_options", {{"symbol", "AAPL"}}},
      {"search_options", {{"symbol", "SPY"}, {"days_min", 20}, {"days_max", 40}}},
      {"search_options", {{"symbol", "/ES"}, {"days_max", 30}, {"strikes", 3}}},
      {"search_options", {{"symbol", "AAPL"}, {"days_max", 10}, {"detail", "symbols"}}},
  };
  for (const auto& [tool, arguments] : calls) {
    INFO(tool << " " << arguments.dump());
    const Json result = fixture.call(tool, arguments);
    CHECK(test::violations(fixture.registry.get(tool).result, result) == "");
    CHECK(result["environment"] == "demo");
    CHECK(support::parse_iso8601(result["as_of"].get<std::string>()).has_value());
  }
  for (const auto& [tool, arguments] : {std::pair<const char*, Json>{"search", {{"query", "AAPL position"}}},
                                        std::pair<const char*, Json>{"fetch", {{"id", "symbol:AAPL"}}}}) {
    INFO(tool);
    CHECK(test::violations(fixture.registry.get(tool).result, fixture.call(tool, arguments)) == "");
  }
}

TEST_CASE("accounts carry numbers, types and levels") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_accounts");
  REQUIRE(result["accounts"].size() == 2);
  CHECK(result["total"] == 2);
  CHECK(result["accounts"][0]["account_number"] == simulator::kMarginAccount);
  CHECK(result["accounts"][0]["margin_or_cash"] == "Margin");
  CHECK(result["accounts"][1]["account_number"] == simulator::kRetirementAccount);
}

TEST_CASE("balances add up: net liquidating value is cash plus long minus short values") {
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

TEST_CASE("the margin account holds a mixed book") {
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

TEST_CASE("a position's profit follows from its prices") {
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

TEST_CASE("cash and the positions' market values are the net liquidating value, at any seed and time") {
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

TEST_CASE("positions grouped by underlying are the same positions with the same totals") {
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

TEST_CASE("a page of underlyings never cuts a group, so its totals are whole") {
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

TEST_CASE("a cut list says its total and goes on where it stopped") {
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

TEST_CASE("market data answers a mix in the order asked and names what is missing") {
  test::ToolFixture fixture;
  const Json result =
      fixture.call("fetch_market_data", {{"symbols", {"aapl", "spx", "/es", "btc/usd", "NOSUCH", "SPY"}}});
  REQUIRE(result["quotes"].size() == 5);
  CHECK(result["quotes"][0]["symbol"] == "AAPL");
  CHECK(result["quotes"][1]["symbol"] == "SPX");
  CHECK(result["quotes"][2]["instrument_type"] == "future");
  CHECK(result["quotes"][2]["symbol"].get<std::string>().starts_with("/ES"));
  CHECK(result["quotes"][2]["symbol"].get<std::string>().size() == 5);
  CHECK(result["quotes"][3]["instrument_type"] == "cryptocurrency");
  CHECK(result["quotes"][4]["symbol"] == "SPY");
  REQUIRE(result["not_found"].size() == 1);
  CHECK(result["not_found"][0]["symbol"] == "NOSUCH");
  CHECK(result["not_found"][0]["reason"] == "the broker has no quote for it");
  CHECK(decimal(result["quotes"][0]["bid"]) < decimal(result["quotes"][0]["ask"]));
}

TEST_CASE("a symbol that is asked for in several spellings is one row, and so is a text that is none") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_market_data", {{"symbols", {"AAPL", "aapl", "NOSUCH", "$AAPL", "NOSUCH"}}});
  CHECK(result["quotes"].size() == 1);
  CHECK(result["not_found"].size() == 1);
}

TEST_CASE("a question for one holding lists that one, a question for positions lists all") {
  test::ToolFixture fixture;
  const Json all = fixture.call("search", {{"query", "my positions"}})["results"];
  const Json one = fixture.call("search", {{"query", "AAPL position"}})["results"];
  CHECK(all.size() > 10);
  for (const Json& result : one) CHECK(result["id"].get<std::string>().find("AAPL") != std::string::npos);
  CHECK(one.size() < 6);
}

TEST_CASE("the text of an account has the sums and the closed positions that fetch_positions has") {
  test::ToolFixture fixture;
  const std::string number(simulator::kMarginAccount);
  const Json positions = fixture.call("fetch_positions", {{"account_number", number}});
  const std::string text = fixture.call("fetch", {{"id", "account:" + number}})["text"];
  CHECK(text.find("total day profit: " + positions["totals"]["day_profit"].get<std::string>() + "\n") !=
        std::string::npos);
  CHECK(text.find("session date: " + positions["session_date"].get<std::string>()) != std::string::npos);
  REQUIRE_FALSE(positions["closed_today"].empty());
  for (const Json& closed : positions["closed_today"]) {
    CHECK(text.find("closed today: " + closed["symbol"].get<std::string>()) != std::string::npos);
  }
}

TEST_CASE("a series that is asked for by its root is listed alone, and both settlements are told apart") {
  test::ToolFixture fixture;
  const Json weekly = fixture.call("search_options", {{"symbol", "SPXW"}, {"days_max", 40}, {"strikes", 2}})["options"];
  REQUIRE_FALSE(weekly.empty());
  for (const Json& option : weekly) CHECK(option["symbol"].get<std::string>().starts_with("SPXW"));
  const Json all = fixture.call("search_options", {{"symbol", "SPX"}, {"expiration", "2026-12-18"}, {"strikes", 2}});
  std::set<std::string> settlements;
  for (const Json& option : all["options"]) settlements.insert(option["settlement"].get<std::string>());
  CHECK(settlements == std::set<std::string>{"AM", "PM"});
}

TEST_CASE("an index without a book has no bid and no ask, not zeros") {
  test::ToolFixture fixture;
  const Json vix = fixture.call("fetch_market_data", {{"symbols", "VIX"}})["quotes"][0];
  CHECK(!vix.contains("bid"));
  CHECK(!vix.contains("ask"));
  CHECK(vix.contains("last"));
}

TEST_CASE("options: expirations first, then contracts around the money with quotes") {
  test::ToolFixture fixture;
  const Json expirations = fixture.call("search_options", {{"symbol", "AAPL"}});
  REQUIRE(expirations["expirations"].size() >= 6);
  CHECK(!expirations.contains("options"));
  const std::string date = expirations["expirations"][3]["expiration"];

  const Json calls = fixture.call("search_options",
                                  {{"underlying", "aapl"}, {"expiration", date}, {"type", "Call"}, {"strikes", "5"}});
  REQUIRE(calls["options"].size() == 5);
  const Decimal price = decimal(calls["underlying_prices"]["AAPL"]);
  Decimal before;
  for (const auto& option : calls["options"]) {
    INFO(option.dump());
    CHECK(option["option_type"] == "call");
    CHECK(option["expiration"] == date);
    CHECK(option.contains("bid"));
    CHECK(option.contains("open_interest"));
    CHECK(decimal(option["strike"]) > before);
    CHECK((decimal(option["strike"]) - price).abs() <= price * Decimal::of("0.1"));
    before = decimal(option["strike"]);
  }
}

TEST_CASE("options: strike and day ranges bound the answer, and pages join without a gap") {
  test::ToolFixture fixture;
  Json arguments = {{"symbol", "SPY"}, {"days_min", 5}, {"days_max", 40}, {"strikes", 6}, {"limit", 20}};
  std::set<std::string> seen;
  std::size_t total = 0;
  while (true) {
    const Json part = fixture.call("search_options", arguments);
    total = part["total"];
    for (const auto& option : part["options"]) {
      CHECK(option["days_to_expiration"] >= 5);
      CHECK(option["days_to_expiration"] <= 40);
      CHECK(seen.insert(option["symbol"]).second);
    }
    if (!part.contains("next_cursor")) break;
    arguments["cursor"] = part["next_cursor"];
  }
  CHECK(seen.size() == total);
  CHECK(total > 20);
}

TEST_CASE("search and fetch keep ChatGPT's shapes, and every id that search gives can be fetched") {
  test::ToolFixture fixture;
  const Json found = fixture.call("search", {{"query", "my portfolio and AAPL"}});
  CHECK(found.size() == 1);
  REQUIRE(!found["results"].empty());
  for (const auto& result : found["results"]) {
    INFO(result.dump());
    CHECK(result.size() == 3);
    CHECK(result["url"].get<std::string>().starts_with("https://"));
    const Json fetched = fixture.call("fetch", {{"id", result["id"]}});
    CHECK(fetched["id"] == result["id"]);
    CHECK(!fetched["text"].get<std::string>().empty());
    for (const auto& [key, value] : fetched["metadata"].items()) CHECK(value.is_string());
  }
  CHECK(fixture.call("search", {{"query", "zzzqqq"}})["results"][0]["id"] == "capability:all");
}

TEST_CASE("an account left out means all accounts, unless one is the default") {
  test::ToolFixture several;
  CHECK(several.call("fetch_balances")["balances"].size() == 2);
  CHECK(several.call("fetch_positions")["accounts"].size() == 2);
  CHECK(several.refusal("fetch_balances", {{"account_number", "5WT77777"}}).hint.find(simulator::kRetirementAccount) !=
        std::string::npos);

  test::ToolFixture chosen(broker::Environment::demo, simulator::kRetirementAccount);
  const Json balances = chosen.call("fetch_balances")["balances"];
  REQUIRE(balances.size() == 1);
  CHECK(balances[0]["account_number"] == simulator::kRetirementAccount);

  test::ToolFixture wrong(broker::Environment::demo, "5WT77777");
  CHECK(wrong.refusal("fetch_balances", Json::object()).message().find("TASTYTRADE_ACCOUNT") != std::string::npos);
}

TEST_CASE("somebody else's account is refused before the broker is asked for it") {
  test::ToolFixture fixture;
  for (const char* tool : {"fetch_positions", "fetch_balances"}) {
    fixture.simulator.clear_requests();
    CHECK(fixture.refusal(tool, {{"account_number", simulator::kForeignAccount}}).code == ErrorCode::forbidden);
    for (const auto& request : fixture.simulator.requests()) {
      CHECK(request.target.find(simulator::kForeignAccount) == std::string::npos);
    }
  }
  const std::string id = std::string("account:") + simulator::kForeignAccount;
  CHECK(fixture.refusal("fetch", {{"id", id}}).code == ErrorCode::forbidden);
}

TEST_CASE("wrong arguments name the argument and the way out") {
  test::ToolFixture fixture;
  const struct {
    const char* tool;
    Json arguments;
    ErrorCode code;
    const char* says;
  } cases[] = {
      {"fetch_market_data", Json::object(), ErrorCode::invalid_argument, "symbols"},
      {"fetch_market_data", {{"symbols", Json::array()}}, ErrorCode::invalid_argument, "symbols"},
      {"fetch_market_data", {{"symbols", {{"a", 1}}}}, ErrorCode::invalid_argument, "symbols"},
      {"fetch_market_data", {{"symbols", {"<script>"}}}, ErrorCode::invalid_argument, "symbol"},
      {"fetch_market_data", {{"symbols", "NOSUCH1"}}, ErrorCode::not_found, "NOSUCH1"},
      {"fetch_market_data", {{"symbols", "AAPL"}, {"depth", 3}}, ErrorCode::invalid_argument, "depth"},
      {"fetch_market_data", {{"symbols", std::string(100'000, 'A')}}, ErrorCode::invalid_argument, "symbols"},
      {"search_symbols", {{"query", "   "}}, ErrorCode::invalid_argument, "query"},
      {"search_symbols", {{"query", "A"}, {"limit", 0}}, ErrorCode::invalid_argument, "limit"},
      {"search_options",
       {{"symbol", "AAPL"}, {"expiration", "next friday"}},
       ErrorCode::invalid_argument,
       "expiration"},
      {"search_options", {{"symbol", "AAPL"}, {"expiration", "2026-11-24"}}, ErrorCode::not_found, "2026-11-24"},
      {"search_options",
       {{"symbol", "AAPL"}, {"strike_min", 9}, {"strike_max", 5}},
       ErrorCode::invalid_argument,
       "strike_min"},
      {"search_options", {{"symbol", "AAPL"}, {"option_type", "straddle"}}, ErrorCode::invalid_argument, "option_type"},
      {"search_options", {{"symbol", "NOSUCH"}}, ErrorCode::not_found, "NOSUCH"},
      {"search_options", {{"symbol", "BTC/USD"}}, ErrorCode::not_found, "BTC/USD"},
      {"fetch_positions", {{"account_number", kAccount}, {"cursor", "abc"}}, ErrorCode::invalid_argument, "cursor"},
      {"fetch_positions",
       {{"account_number", kAccount}, {"cursor", "999"}},
       ErrorCode::invalid_argument,
       "past the end"},
      {"fetch_market_data", {{"symbol", std::string(5000, 'A')}}, ErrorCode::invalid_argument, "5000 bytes"},
      {"fetch", {{"id", "nonsense"}}, ErrorCode::not_found, "id"},
  };
  for (const auto& one : cases) {
    INFO(one.tool << " " << one.arguments.dump().substr(0, 200));
    const auto error = fixture.refusal(one.tool, one.arguments);
    CHECK(error.code == one.code);
    CHECK((error.message() + error.hint).find(one.says) != std::string::npos);
    CHECK(error.message().size() < 1000);
  }
}

TEST_CASE("the sandbox's missing quotes are explained") {
  simulator::Options options;
  options.market_data_served = false;
  test::ToolFixture fixture(broker::Environment::sandbox, {}, options);
  const auto error = fixture.refusal("fetch_market_data", {{"symbols", "AAPL"}});
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK((error.message() + error.hint).find("sandbox") != std::string::npos);
  CHECK(error.hint.find("TASTYTRADE_USE_PRODUCTION") != std::string::npos);
  CHECK(fixture.call("search_options", {{"symbol", "AAPL"}})["environment"] == "sandbox");
}

TEST_CASE("a broken mark makes a figure absent, never zero") {
  test::ToolFixture fixture;
  fixture.simulator.inject({.kind = simulator::Fault::Kind::type_swap, .path_prefix = "/accounts/", .count = 1});
  try {
    const Json result = fixture.call("fetch_positions", {{"account_number", kAccount}});
    CHECK(result["total"] > 0);  // numbers where strings were are still numbers
  } catch (const support::Error& error) {
    CHECK(error.code == ErrorCode::upstream_unavailable);
  }
}
