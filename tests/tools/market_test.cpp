// fetch_market_data, search_options and search_symbols, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tool_fixture.hpp"

using support::Decimal;
using support::ErrorCode;
using support::Json;
using test::has;

namespace {

Decimal decimal(const Json& value) {
  return *Decimal::from_json(value);
}

}  // namespace

TEST_CASE("fetch_market_data quotes symbols of all types in the order asked and names those without a quote") {
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
  REQUIRE(result["missing"].size() == 1);
  CHECK(result["missing"][0]["symbol"] == "NOSUCH");
  CHECK(result["missing"][0]["reason"] == "the broker has no quote for it");
  CHECK(decimal(result["quotes"][0]["bid"]) < decimal(result["quotes"][0]["ask"]));
}

TEST_CASE("A symbol in several spellings is one row, and so is a text without a quote") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_market_data", {{"symbols", {"AAPL", "aapl", "NOSUCH", "$AAPL", "NOSUCH"}}});
  CHECK(result["quotes"].size() == 1);
  CHECK(result["missing"].size() == 1);
}

TEST_CASE("A coin is found without its currency, and an option by a date without its year") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_market_data", {{"symbols", {"BTC", "370C AAPL 12/18"}}});
  REQUIRE(result["quotes"].size() == 2);
  CHECK(result["quotes"][0]["symbol"] == "BTC/USD");
  CHECK(result["quotes"][1]["symbol"] == "AAPL  261218C00370000");
  CHECK_FALSE(result.contains("missing"));
}

TEST_CASE("An index without bid and ask has neither in its quote") {
  test::ToolFixture fixture;
  const Json vix = fixture.call("fetch_market_data", {{"symbols", "VIX"}})["quotes"][0];
  CHECK(!vix.contains("bid"));
  CHECK(!vix.contains("ask"));
  CHECK(vix.contains("last"));
}

TEST_CASE("search_options lists expirations, and for one expiration the contracts near the price with quotes") {
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

TEST_CASE("search_options keeps to ranges of days, and its pages join without a gap") {
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

TEST_CASE("search_options lists the series of a root alone, and shows the settlement where contracts differ in it") {
  test::ToolFixture fixture;
  const Json weekly = fixture.call("search_options", {{"symbol", "SPXW"}, {"days_max", 40}, {"strikes", 2}})["options"];
  REQUIRE_FALSE(weekly.empty());
  for (const Json& option : weekly) CHECK(option["symbol"].get<std::string>().starts_with("SPXW"));
  const Json all = fixture.call("search_options", {{"symbol", "SPX"}, {"expiration", "2026-12-18"}, {"strikes", 2}});
  std::set<std::string> settlements;
  for (const Json& option : all["options"]) settlements.insert(option["settlement"].get<std::string>());
  CHECK(settlements == std::set<std::string>{"AM", "PM"});
}

// The dates on which the contracts of an answer expire.
std::set<std::string> find_dates(const Json& options) {
  std::set<std::string> dates;
  for (const Json& option : options) dates.insert(option["expiration"].get<std::string>());
  return dates;
}

TEST_CASE("search_options takes expirations in words of traders") {
  test::ToolFixture fixture;  // Monday, 2026-11-23
  struct Row {
    const char* words;
    std::set<std::string> dates;
  };
  const Row rows[] = {{"friday", {"2026-11-27"}},
                      {"This Friday", {"2026-11-27"}},
                      {"next_friday", {"2026-12-04"}},
                      {"monthly", {"2026-12-18"}},
                      {"nearest", {"2026-11-27"}},
                      {"2026-12-18", {"2026-12-18"}},
                      {"Dec 18, 2026", {"2026-12-18"}},
                      {"next_month", {"2026-12-04", "2026-12-11", "2026-12-18", "2026-12-24", "2026-12-31"}},
                      {"2026-12", {"2026-12-04", "2026-12-11", "2026-12-18", "2026-12-24", "2026-12-31"}},
                      {"2026-12-10..2026-12-19", {"2026-12-11", "2026-12-18"}},
                      {"..2026-12-05", {"2026-11-27", "2026-12-04"}}};
  for (const Row& row : rows) {
    INFO(row.words);
    const Json arguments = {{"symbol", "AAPL"}, {"expiration", row.words}, {"strikes", 1}, {"limit", 100}};
    CHECK(find_dates(fixture.call("search_options", arguments)["options"]) == row.dates);
  }
  const Json later = {{"symbol", "AAPL"}, {"expiration", "monthly"}, {"days_min", 40}, {"strikes", 1}};
  CHECK(find_dates(fixture.call("search_options", later)["options"]) == std::set<std::string>{"2027-01-15"});
}

TEST_CASE("An expiration without an end means every later one") {
  test::ToolFixture fixture;
  const Json arguments = {{"symbol", "AAPL"}, {"expiration", "2026-12-20.."}, {"detail", "expirations"}};
  const Json rows = fixture.call("search_options", arguments)["expirations"];
  REQUIRE(rows.size() > 2);
  CHECK(rows[0]["expiration"] == "2026-12-24");
}

TEST_CASE("Where Friday is a holiday, expiration=friday means the Thursday before it") {
  test::ToolFixture fixture;
  fixture.clock.advance(std::chrono::days(28));  // Monday, 2026-12-21
  const Json arguments = {{"symbol", "AAPL"}, {"expiration", "friday"}, {"strikes", 1}};
  CHECK(find_dates(fixture.call("search_options", arguments)["options"]) == std::set<std::string>{"2026-12-24"});
}

TEST_CASE("An expiration in words that the chain lacks is an error that says which days were meant") {
  test::ToolFixture fixture;
  const auto tuesday = fixture.call_error("search_options", {{"symbol", "AAPL"}, {"expiration", "tuesday"}});
  CHECK(tuesday.code == ErrorCode::not_found);
  CHECK(has(tuesday.message(), "2026-11-24"));
  CHECK(has(tuesday.hint, "2026-11-27"));
  const auto empty =
      fixture.call_error("search_options", {{"symbol", "AAPL"}, {"expiration", "2026-11-28..2026-12-03"}});
  CHECK(empty.code == ErrorCode::not_found);
  CHECK(has(empty.message(), "2026-11-28..2026-12-03"));
  const auto unknown = fixture.call_error("search_options", {{"symbol", "AAPL"}, {"expiration", "sometime"}});
  CHECK(unknown.code == ErrorCode::invalid_argument);
  CHECK(has(unknown.hint, "next_month"));
  const auto open = fixture.call_error("search_options", {{"symbol", "AAPL"}, {"expiration", "..sometime"}});
  CHECK(has(open.message(), "expiration"));
  const auto reversed = fixture.call_error("search_options", {{"symbol", "AAPL"}, {"expiration", "2026-12..2026-11"}});
  CHECK(reversed.code == ErrorCode::invalid_argument);
}

TEST_CASE("In the sandbox, the error of fetch_market_data says that the sandbox has no quotes") {
  simulator::Options options;
  options.market_data_served = false;
  test::ToolFixture fixture(broker::Environment::sandbox, {}, options);
  const auto error = fixture.call_error("fetch_market_data", {{"symbols", "AAPL"}});
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK((error.message() + error.hint).find("sandbox") != std::string::npos);
  CHECK(error.hint.find("TASTYTRADE_USE_PRODUCTION") != std::string::npos);
  CHECK(fixture.call("search_options", {{"symbol", "AAPL"}})["environment"] == "sandbox");
}

TEST_CASE("search_symbols accepts other vendors' spellings and company names with commas and full stops") {
  test::ToolFixture fixture;
  for (const auto& [query, symbol] :
       std::vector<std::pair<const char*, const char*>>{{"BRK.B", "BRK/B"},
                                                        {"$SPX", "SPX"},
                                                        {"^SPX", "SPX"},
                                                        {"BTCUSD", "BTC/USD"},
                                                        {"/ESZ26", "/ESZ6"},
                                                        {"ES=F", "/ESZ6"},
                                                        {"NASDAQ:AAPL", "AAPL"},
                                                        {"AAPL.US", "AAPL"},
                                                        {"AAPL  261218C00300000", "AAPL"},
                                                        {"AAPL 261218C00300000", "AAPL"},
                                                        {"./ESZ6 EW3Z6 261218P6300", "/ESZ6"},
                                                        {"Apple Inc.", "AAPL"},
                                                        {"Tesla, Inc.", "TSLA"}}) {
    INFO(query);
    const Json answer = fixture.call("search_symbols", {{"query", query}});
    REQUIRE_FALSE(answer["symbols"].empty());
    CHECK(answer["symbols"][0]["symbol"] == symbol);
  }
}

TEST_CASE("search_symbols refuses a query for a missing feature") {
  test::ToolFixture fixture;
  for (const char* query : {"statements", "fundamentals", "news"}) {
    const support::Error error = fixture.call_error("search_symbols", {{"query", query}});
    CHECK(error.code == ErrorCode::not_found);
    CHECK(has(error.hint, "This server has no"));
  }
  for (const char* query : {"zzzqqq", "AAPL orders"}) {
    CHECK(fixture.call("search_symbols", {{"query", query}})["symbols"] == Json::array());
  }
}
