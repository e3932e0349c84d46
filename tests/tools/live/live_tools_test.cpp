// The tools with live data, over the wire of the simulator's feed.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>

#include "running_clock.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tools/tool_fixture.hpp"
#include "waiting.hpp"

using support::Decimal;
using support::ErrorCode;
using support::Json;

namespace {

Decimal decimal(const Json& value) {
  return *Decimal::from_json(value);
}

// The contracts of a chain by expiration and type.
std::map<std::pair<std::string, std::string>, std::vector<Json>> by_expiration_and_type(const Json& options) {
  std::map<std::pair<std::string, std::string>, std::vector<Json>> groups;
  for (const Json& row : options) groups[{row["expiration"], row["option_type"]}].push_back(row);
  return groups;
}

class WithoutFeed : public test::ToolFixture {
 public:
  WithoutFeed() : ToolFixture(broker::Environment::demo, {}, without_streams()) {}

 private:
  static simulator::Options without_streams() {
    simulator::Options options;
    options.streams = false;
    return options;
  }
};

}  // namespace

TEST_CASE_METHOD(test::ToolFixture, "Live quotes: sizes and prices are those of the feed, and the answer says so") {
  const Json answer = call("fetch_market_data", {{"symbols", {"AAPL", "/ES", "BTC/USD"}}, {"detail", "full"}});
  CHECK(answer["live"]["source"] == "live");
  CHECK(answer["live"]["age_ms"].get<int>() < 10'000);
  CHECK_FALSE(answer.contains("missing"));
  for (const Json& row : answer["quotes"]) {
    INFO(row.dump());
    CHECK(decimal(row["bid"]) < decimal(row["ask"]));
    CHECK(decimal(row["bid_size"]) > 0);
    CHECK_FALSE(row.contains("live_source"));
  }
  // The simulator's clock stands still, so both say the same.
  const Json rest = call("fetch_market_data", {{"symbols", {"AAPL"}}, {"detail", "main"}});
  CHECK_FALSE(rest.contains("live"));
  CHECK(rest["quotes"][0]["bid"] == answer["quotes"][0]["bid"]);
  CHECK(rest["quotes"][0]["mark"] == answer["quotes"][0]["mark"]);
}

TEST_CASE_METHOD(test::ToolFixture, "Live quotes: Greeks of options, and none of stocks") {
  const Json chain = call("search_options", {{"symbol", "AAPL"}, {"days", 25}, {"strikes", 1}, {"detail", "symbols"}});
  const std::string call_symbol = chain["options"][0]["symbol"];
  const Json answer = call("fetch_market_data", {{"symbols", {"AAPL", call_symbol}}, {"detail", "greeks"}});
  for (const Json& row : answer["quotes"]) {
    CHECK(row.contains("delta") == (row["symbol"] == call_symbol));
  }
  CHECK_FALSE(answer.contains("missing"));
}

TEST_CASE_METHOD(test::ToolFixture, "An option chain has Greeks that fit: deltas fall with the strike, parity holds") {
  const Json answer = call("search_options", {{"symbol", "AAPL"}, {"days_max", 40}, {"strikes", 12}, {"limit", 100}});
  CHECK(answer["live"]["source"] == "live");
  for (auto& [key, rows] : by_expiration_and_type(answer["options"])) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      INFO(rows[i].dump());
      CHECK(rows[i]["delta"].get<double>() < rows[i - 1]["delta"].get<double>());
      CHECK(rows[i]["gamma"].get<double>() > 0);
      CHECK(rows[i]["theta"].get<double>() < 0);
      CHECK(rows[i]["vega"].get<double>() > 0);
      CHECK(rows[i]["implied_volatility"].get<double>() > 1);
    }
  }
  std::map<std::string, double> put_deltas, call_deltas;
  for (const Json& row : answer["options"]) {
    const std::string key = row["expiration"].get<std::string>() + row["strike"].get<std::string>();
    (row["option_type"] == "put" ? put_deltas : call_deltas)[key] = row["delta"];
  }
  for (const auto& [key, delta] : call_deltas) {
    const double sum = delta - put_deltas.at(key);
    CHECK(sum > 0.98);
    CHECK(sum < 1.02);
  }
}

TEST_CASE_METHOD(test::ToolFixture, "An option chain by delta has the nearest contract of each expiration and type") {
  const Json whole = call("search_options", {{"symbol", "NVDA"},
                                             {"days_min", 20},
                                             {"days_max", 55},
                                             {"strikes", 200},
                                             {"limit", 100},
                                             {"option_type", "put"},
                                             {"detail", "greeks"}});
  const Json answer =
      call("search_options",
           {{"symbol", "NVDA"}, {"days_min", 20}, {"days_max", 55}, {"option_type", "put"}, {"delta", 0.3}});
  const auto groups = by_expiration_and_type(answer["options"]);
  CHECK_FALSE(groups.empty());
  const auto first = groups.begin();
  REQUIRE(first->second.size() == 1);
  const auto all = by_expiration_and_type(whole["options"]);
  const double chosen = std::abs(first->second[0]["delta"].get<double>() + 0.3);
  for (const Json& row : all.at(first->first)) CHECK(std::abs(row["delta"].get<double>() + 0.3) >= chosen - 1e-9);
  // The same, written as people say it.
  const Json thirty =
      call("search_options",
           {{"symbol", "NVDA"}, {"days_min", 20}, {"days_max", 55}, {"option_type", "put"}, {"delta", -30}});
  CHECK(thirty["options"] == answer["options"]);
}

TEST_CASE_METHOD(test::ToolFixture, "An option chain within the expected move") {
  const Json near = call("search_options", {{"symbol", "SPY"}, {"days", 25}, {"strikes", 10}});
  REQUIRE(near["expected_moves"].size() == 1);
  const Decimal move = decimal(near["expected_moves"].begin().value());
  CHECK(move > 1);
  const Json answer = call("search_options", {{"symbol", "SPY"}, {"days", 25}, {"expected_moves", 1}, {"limit", 100}});
  const Decimal price = decimal(answer["underlying_prices"]["SPY"]);
  CHECK(answer["options"].size() > 4);
  for (const Json& row : answer["options"]) CHECK((decimal(row["strike"]) - price).abs() <= move);
}

TEST_CASE_METHOD(test::ToolFixture, "Arguments of a chain that contradict each other are refused") {
  for (const Json& arguments : {Json{{"delta", 0.3}, {"strikes", 5}}, Json{{"delta", 0}}, Json{{"delta", 101}},
                                Json{{"expected_moves", 0}}, Json{{"delta", 0.3}, {"expected_moves", 1}}}) {
    Json all{{"symbol", "AAPL"}, {"days", 25}};
    all.update(arguments);
    INFO(all.dump());
    CHECK(call_error("search_options", all).code == ErrorCode::invalid_argument);
  }
  const auto error = call_error("search_options", {{"symbol", "AAPL"}, {"days_max", 400}, {"delta", 0.3}});
  CHECK(test::has(error.message(), "at most 6 expirations"));
}

TEST_CASE_METHOD(test::ToolFixture, "Positions with Greeks: a group's sum is that of its legs, the total that of all") {
  const Json rows = call("fetch_positions", {{"greeks", true}});
  CHECK(rows["live"]["source"] == "live");
  CHECK_FALSE(rows.contains("missing"));
  std::map<std::string, std::map<std::string, Decimal>> sums;
  Decimal theta, vega;
  for (const Json& row : rows["positions"]) {
    INFO(row.dump());
    for (const char* const greek : {"delta", "gamma", "theta", "vega"}) {
      sums[row["underlying_symbol"]][greek] += decimal(row.at(greek));
    }
    theta += decimal(row["theta"]);
    vega += decimal(row["vega"]);
    if (row["instrument_type"] == "equity") CHECK(decimal(row["delta"]) == decimal(row["quantity"]));
    CHECK(row.contains("implied_volatility") == test::has(row["instrument_type"].get<std::string>(), "option"));
  }
  CHECK(decimal(rows["totals"]["theta"]) == theta);
  CHECK(decimal(rows["totals"]["vega"]) == vega);
  CHECK_FALSE(rows["totals"].contains("delta"));
  const Json groups = call_over_mcp("fetch_positions", {{"greeks", true}, {"group_by", "underlying"}})["groups"];
  std::map<std::string, std::size_t> column;
  for (std::size_t i = 0; i < groups[0].size(); ++i) column[groups[0][i]] = i;
  for (std::size_t i = 1; i < groups.size(); ++i) {
    if (groups[i][column.at("legs")] == "0") continue;  // closed today
    for (const char* const greek : {"delta", "gamma", "theta", "vega"}) {
      INFO(groups[i].dump());
      CHECK(*Decimal::parse(groups[i][column.at(greek)].get<std::string>()) ==
            sums.at(groups[i][column.at("key")]).at(greek));
    }
  }
}

TEST_CASE_METHOD(test::ToolFixture, "Positions with Greeks: without them nothing changes") {
  const Json plain = call("fetch_positions");
  CHECK_FALSE(plain.contains("live"));
  CHECK_FALSE(plain["positions"][0].contains("delta"));
  CHECK_FALSE(plain["totals"].contains("theta"));
}

TEST_CASE_METHOD(test::ToolFixture, "Price history: daily bars end at the last price, and the summary fits them") {
  const Json answer = call("fetch_candles", {{"symbol", "AAPL"}, {"period", "last_90_days"}, {"points", 200}});
  const Json& bars = answer["candles"];
  CHECK(bars.size() > 58);
  CHECK(bars.size() < 66);
  CHECK(answer["interval"] == "1d");
  CHECK(answer["is_last_bar_open"] == true);
  Decimal high, low = 1'000'000;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (i > 0) CHECK(bars[i - 1]["date"].get<std::string>() < bars[i]["date"].get<std::string>());
    high = std::max(high, decimal(bars[i]["high"]));
    low = std::min(low, decimal(bars[i]["low"]));
  }
  CHECK(bars.back()["date"] == "2026-11-23");
  CHECK(decimal(answer["summary"]["high"]) == high);
  CHECK(decimal(answer["summary"]["low"]) == low);
  CHECK(answer["summary"]["start"] == bars.front()["open"]);
  CHECK(answer["summary"]["end"] == bars.back()["close"]);
  CHECK(answer["summary"].contains("average_200_days"));
  const Json quote = call("fetch_market_data", {{"symbols", {"AAPL"}}, {"detail", "full"}});
  CHECK(decimal(quote["quotes"][0]["last"]) == decimal(bars.back()["close"]));
}

TEST_CASE_METHOD(test::ToolFixture, "Price history: fewer points join bars; extended hours add some") {
  const Json all =
      call("fetch_candles", {{"symbol", "AAPL"}, {"period", "2026-11-20"}, {"interval", "5m"}, {"points", 200}});
  CHECK(all["candles"].size() == 78);  // of a whole session
  const Json few =
      call("fetch_candles", {{"symbol", "AAPL"}, {"period", "2026-11-20"}, {"interval", "5m"}, {"points", 10}});
  CHECK(few["candles"].size() == 10);
  CHECK(few["bars_per_row"] == 8);
  CHECK(few["total"] == 78);
  CHECK(few["summary"] == all["summary"]);
  const Json extended = call(
      "fetch_candles",
      {{"symbol", "AAPL"}, {"period", "2026-11-20"}, {"interval", "30m"}, {"extended_hours", true}, {"points", 200}});
  CHECK(extended["candles"].size() > 13);
}

TEST_CASE_METHOD(test::ToolFixture, "Price history: what cannot be had is said") {
  CHECK(call_error("fetch_candles", {{"symbol", "???"}}).code == ErrorCode::invalid_argument);
  CHECK(call_error("fetch_candles", {{"symbol", "AAPL"}, {"interval", "5 apples"}}).code ==
        ErrorCode::invalid_argument);
  CHECK(call_error("fetch_candles", {{"symbol", "AAPL"}, {"interval", "1s"}, {"period", "2025"}}).code ==
        ErrorCode::invalid_argument);
  call("fetch_candles", {{"symbol", "AAPL"}});  // the feed works
  const Json unknown = call("fetch_candles", {{"symbol", "ZZZZZ"}, {"wait_ms", 500}});
  CHECK(unknown["candles"].empty());
  CHECK((unknown.contains("missing") || unknown.contains("note")));
}

TEST_CASE_METHOD(test::ToolFixture, "Time and sales: newest first, the newest at the last price") {
  const Json answer = call("fetch_time_and_sales", {{"symbol", "AAPL"}, {"limit", 20}});
  const Json& trades = answer["trades"];
  REQUIRE(trades.size() == 20);
  for (std::size_t i = 1; i < trades.size(); ++i) {
    CHECK(trades[i]["time"].get<std::string>() <= trades[i - 1]["time"].get<std::string>());
    CHECK(decimal(trades[i]["size"]) > 0);
  }
}

TEST_CASE_METHOD(test::ToolFixture,
                 "Waiting: what is so already ends at once; what does not happen ends with the time") {
  const Json already = call("wait_for", {{"condition", "AAPL above 1"}});
  CHECK(already["happened"] == true);
  CHECK(already["was_so_already"] == true);
  CHECK(already["source"] == "live");
  CHECK(already["waited_ms"].get<int>() < 5'000);
  const Json never = call("wait_for", {{"condition", "AAPL above 100000"}, {"timeout_seconds", 1}});
  CHECK(never["happened"] == false);
  CHECK(test::has(never["value"].get<std::string>(), "AAPL"));
  CHECK(never["waited_ms"].get<int>() >= 1'000);
  CHECK(never["waited_ms"].get<int>() < 1'900);
}

TEST_CASE_METHOD(test::ToolFixture, "Waiting: a trade outside regular hours is said to be one") {
  CHECK_FALSE(test::has(call("wait_for", {{"condition", "AAPL above 1"}}).dump(), "outside regular hours"));
  clock.advance(std::chrono::hours(7));  // 17:30 in New York
  // The feed sends it after the last trade of regular hours, in an event of its own.
  CHECK(test::wait_until([&] {
    return test::has(call("wait_for", {{"condition", "SPY above 1"}}).dump(), "outside regular hours");
  }));
}

TEST_CASE_METHOD(test::ToolFixture, "Waiting: a price that crosses is seen") {
  const Json quote = call("fetch_market_data", {{"symbols", {"BTC/USD"}}, {"detail", "full"}});
  const std::string last = quote["quotes"][0]["last"];
  const test::RunningClock mover(clock, std::chrono::seconds(1), std::chrono::milliseconds(100));
  const Json moved = call("wait_for", {{"condition", "BTC/USD moves 0.01%"}, {"timeout_seconds", 15}});
  INFO(moved.dump() << " from " << last);
  CHECK(moved["happened"] == true);
  CHECK_FALSE(moved.contains("was_so_already"));
}

TEST_CASE_METHOD(test::ToolFixture, "Waiting: conditions that cannot be waited for are refused") {
  CHECK(call_error("wait_for", {{"condition", "order 999 filled"}}).code == ErrorCode::not_found);
  CHECK(call_error("wait_for", {{"condition", "nonsense"}}).code == ErrorCode::invalid_argument);
  CHECK(call_error("wait_for", {{"condition", "AAPL delta above 0.5"}}).code == ErrorCode::invalid_argument);
  CHECK(call_error("wait_for", {{"condition", "any order filled in 5WT99999"}}).code == ErrorCode::forbidden);
  const auto unknown = call_error("wait_for", {{"condition", "ZZZZZ above 3"}});
  CHECK(unknown.code == ErrorCode::not_found);
  CHECK(test::has(unknown.message(), "ZZZZZ: the broker has no quote for it"));
  const auto not_held = call_error("wait_for", {{"condition", "position in ZZZZZ closes"}});
  CHECK(not_held.code == ErrorCode::not_found);
  CHECK(test::has(not_held.message(), "holds ZZZZZ"));
}

TEST_CASE_METHOD(test::ToolFixture, "Waiting: a price is not waited for while the live feed is off") {
  broker::Config without_feed = config();
  without_feed.live = false;
  broker::Client other(without_feed, clock);
  registry = mcp::Registry(tools::catalog(other, {}));
  const auto error = call_error("wait_for", {{"condition", "AAPL above 1"}, {"timeout_seconds", 40}});
  CHECK(error.code == ErrorCode::not_ready);
  CHECK(test::has(error.message(), "the live feed is off"));
  registry = mcp::Registry(tools::catalog(client, {}));
}

TEST_CASE_METHOD(WithoutFeed,
                 "Without a feed the tools answer from the REST API within their time, and say what is missing") {
  const auto begin = std::chrono::steady_clock::now();
  const Json chain = call("search_options", {{"symbol", "AAPL"}, {"days", 25}, {"strikes", 3}});
  CHECK(chain["options"].size() == 6);
  CHECK(chain["options"][0].contains("bid"));
  CHECK_FALSE(chain["options"][0].contains("delta"));
  CHECK(chain["live"]["source"] == "rest");
  CHECK_FALSE(chain["missing"].empty());
  const Json positions = call("fetch_positions", {{"greeks", true}, {"wait_ms", 100}});
  CHECK_FALSE(positions["missing"].empty());
  CHECK(positions["positions"][0].contains("market_value"));
  const Json quotes = call("fetch_market_data", {{"symbols", {"AAPL"}}, {"detail", "full"}, {"wait_ms", 100}});
  CHECK(quotes["quotes"][0].contains("bid"));
  const Json waited = call("wait_for", {{"condition", "AAPL above 1"}, {"timeout_seconds", 1}});
  CHECK(waited["happened"] == false);
  CHECK_FALSE(waited["notes"].empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(15));
}

TEST_CASE_METHOD(test::ToolFixture,
                 "Positions with live marks have the values of the REST API while the clock stands still") {
  const Json rest = call("fetch_positions", {{"limit", 500}});
  const Json live = call("fetch_positions", {{"limit", 500}, {"greeks", true}});
  REQUIRE(live["positions"].size() == rest["positions"].size());
  for (std::size_t i = 0; i < rest["positions"].size(); ++i) {
    const Json& before = rest["positions"][i];
    INFO(before.dump() << "\n" << live["positions"][i].dump());
    for (const char* const figure : {"symbol", "mark_price", "market_value", "day_profit", "open_profit"}) {
      CHECK(live["positions"][i][figure] == before[figure]);
    }
  }
  for (const char* const sum : {"market_value", "day_profit", "open_profit"}) {
    CHECK(live["totals"][sum] == rest["totals"][sum]);
  }
}
