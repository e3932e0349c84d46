// What holds for the results and errors of all tools, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using namespace std::chrono_literals;

namespace {

const std::string kAccount = simulator::kMarginAccount;

}  // namespace

TEST_CASE("Every result fits its output schema and has environment and as_of") {
  test::ToolFixture fixture;
  const std::pair<const char*, Json> calls[] = {
      {"search_symbols", {{"query", "apple"}}},
      {"fetch_accounts", Json::object()},
      {"fetch_positions", {{"account_number", kAccount}}},
      {"fetch_positions", {{"account_number", kAccount}, {"group_by", "underlying"}}},
      {"fetch_balances", {{"account_number", kAccount}}},
      {"fetch_orders", Json::object()},
      {"fetch_orders", {{"period", "last_30_days"}}},
      {"fetch_margin", {{"symbol", "AAPL"}}},
      {"fetch_margin", {{"detail", "holdings"}}},
      {"fetch_margin", {{"detail", "limits"}}},
      {"fetch_margin_impact",
       {{"account_number", kAccount}, {"legs", {{"action", "STC"}, {"symbol", "AAPL"}, {"quantity", 1}}}}},
      {"fetch_watchlists", Json::object()},
      {"fetch_watchlists", {{"kind", "pairs"}}},
      {"fetch_quote_alerts", Json::object()},
      {"fetch_instruments", {{"symbols", {"AAPL", "/ES", "BTC/USD", "NOSUCH"}}}},
      {"list_instruments", {{"kind", "equities"}, {"filter", "etf"}}},
      {"list_instruments", {{"kind", "quantity_precisions"}}},
      {"fetch_corporate_events", {{"period", "next_90_days"}}},
      {"fetch_corporate_events", {{"symbols", "KO"}, {"period", "2026"}}},
      {"fetch_market_data", {{"symbols", {"AAPL", "SPX", "VIX", "/ES", "BTC/USD", "NOSUCH"}}}},
      {"search_options", {{"symbol", "AAPL"}}},
      {"search_options", {{"symbol", "SPY"}, {"days_min", 20}, {"days_max", 40}}},
      {"search_options", {{"symbol", "/ES"}, {"days_max", 30}, {"strikes", 3}}},
      {"search_options", {{"symbol", "AAPL"}, {"days_max", 10}, {"detail", "symbols"}}},
      {"fetch_market_metrics", {{"symbols", {"AAPL", "SPX", "holdings", "NOSUCH"}}}},
      {"fetch_market_metrics", {{"symbols", "SPY"}, {"term_structure", true}}},
      {"fetch_account_summary", Json::object()},
      {"fetch_transactions", Json::object()},
      {"fetch_transactions", {{"period", "ytd"}, {"group_by", "month"}, {"account_number", kAccount}}},
      {"fetch_transactions", {{"period", "all"}, {"columns", "id,description,reverses_id,order_id"}}},
      {"fetch_net_liq_history", Json::object()},
      {"fetch_net_liq_history", {{"period", "today"}, {"account_number", kAccount}}},
      {"fetch_balances", {{"period", "last_month"}}},
      {"fetch_positions", {{"greeks", true}}},
      {"fetch_positions", {{"greeks", true}, {"group_by", "underlying"}}},
      {"fetch_market_data", {{"symbols", {"AAPL", "VIX", "/ES"}}, {"detail", "greeks"}}},
      {"search_options", {{"symbol", "SPY"}, {"days", 25}, {"delta", 0.3}}},
      {"search_options", {{"symbol", "SPY"}, {"days", 25}, {"expected_moves", 1}}},
      {"fetch_candles", {{"symbol", "AAPL"}}},
      {"fetch_candles", {{"symbol", "/ES"}, {"period", "today"}, {"points", 5}}},
      {"fetch_time_and_sales", {{"symbol", "AAPL"}}},
      {"wait_for", {{"condition", "AAPL above 1"}}},
      {"wait_for", {{"condition", "AAPL above 100000"}, {"timeout_seconds", 1}}},
      {"fetch_market_hours", Json::object()},
      {"fetch_market_hours", {{"period", "this_week"}}},
      {"fetch_market_hours", {{"period", "2027"}}},
  };
  for (const auto& [tool, arguments] : calls) {
    INFO(tool << " " << arguments.dump());
    const Json result = fixture.call(tool, arguments);
    CHECK(test::violations(fixture.registry.get(tool).result.rows(), result) == "");
    CHECK(result["environment"] == "demo");
    CHECK(support::parse_iso8601(result["as_of"].get<std::string>()).has_value());
  }
  for (const auto& [tool, arguments] : {std::pair<const char*, Json>{"search", {{"query", "AAPL position"}}},
                                        std::pair<const char*, Json>{"fetch", {{"id", "symbol:AAPL"}}}}) {
    INFO(tool);
    CHECK(test::violations(fixture.registry.get(tool).result, fixture.call(tool, arguments)) == "");
  }
}

TEST_CASE("Every tool declares the cache lifetimes of the data that it reads") {
  const std::pair<const char*, Json> calls[] = {
      {"search_symbols", {{"query", "apple"}}},
      {"fetch_accounts", Json::object()},
      {"fetch_positions", Json::object()},
      {"fetch_balances", Json::object()},
      {"fetch_orders", Json::object()},
      {"fetch_margin", Json::object()},
      {"fetch_margin_impact", {{"account_number", kAccount}, {"legs", {{"action", "buy"}, {"symbol", "/ES"}}}}},
      {"fetch_watchlists", Json::object()},
      {"fetch_instruments", {{"symbols", {"AAPL", "holdings"}}}},
      {"list_instruments", {{"kind", "warrants"}}},
      {"fetch_corporate_events", Json::object()},
      {"fetch_market_data", {{"symbols", {"AAPL", "/ES", "holdings"}}}},
      {"search_options", {{"symbol", "AAPL"}, {"days_max", 30}, {"strikes", 1}}},
      {"fetch_market_metrics", {{"symbols", "holdings"}}},
      {"fetch_account_summary", Json::object()},
      {"fetch_transactions", {{"period", "today"}}},
      {"fetch_net_liq_history", Json::object()},
      {"fetch_balances", {{"period", "last_7_days"}}},
      {"fetch_market_hours", Json::object()},
      {"search", {{"query", "AAPL position"}}},
      {"fetch", {{"id", "account:" + kAccount}}},
      {"fetch", {{"id", "position:" + kAccount + ":AAPL"}}},
      {"fetch", {{"id", "symbol:/ES"}}},
  };
  const std::pair<const char*, std::chrono::seconds broker::CacheLifetimes::*> lifetimes[] = {
      {"accounts", &broker::CacheLifetimes::accounts},
      {"positions", &broker::CacheLifetimes::positions},
      {"market_data", &broker::CacheLifetimes::market_data},
      {"instruments", &broker::CacheLifetimes::instruments},
  };
  std::map<std::string, std::set<std::string>> used;
  for (const auto& [name, member] : lifetimes) {
    broker::CacheLifetimes all_but_one{3600s, 3600s, 3600s, 3600s};
    all_but_one.*member = 0s;  // data with this lifetime is requested again by every call
    test::ToolFixture fixture(all_but_one);
    for (const auto& [tool, arguments] : calls) {
      fixture.call(tool, arguments);
      const auto before = fixture.simulator.requests().size();
      fixture.call(tool, arguments);
      if (fixture.simulator.requests().size() > before) used[tool].insert(name);
    }
  }
  const test::ToolFixture fixture;
  for (const mcp::Tool& tool : fixture.registry.tools()) {
    INFO(tool.name);
    CHECK(used[tool.name] == std::set<std::string>(tool.cache_lifetimes.begin(), tool.cache_lifetimes.end()));
  }
}

TEST_CASE("The error of a wrong argument names the argument") {
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
       {{"symbol", "AAPL"}, {"expiration", "some friday"}},
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
      {"fetch_orders", {{"status", "sideways"}}, ErrorCode::invalid_argument, "status"},
      {"fetch_margin", {{"symbol", "AAPL  261218C00300000"}}, ErrorCode::invalid_argument, "underlying"},
      {"fetch_margin_impact", {{"legs", "AAPL"}}, ErrorCode::invalid_argument, "legs"},
      {"fetch_watchlists", {{"name", "No such list"}}, ErrorCode::not_found, "No such list"},
      {"fetch_quote_alerts", {{"symbol", "no such symbol!"}}, ErrorCode::invalid_argument, "no such symbol!"},
      {"fetch_instruments", {{"symbols", "NOSUCH1"}}, ErrorCode::not_found, "NOSUCH1"},
      {"list_instruments", {{"kind", "bonds"}}, ErrorCode::invalid_argument, "kind"},
      {"fetch_corporate_events", {{"symbols", "/ES"}}, ErrorCode::invalid_argument, "/ES"},
      {"fetch_candles", {{"symbol", "AAPL"}, {"interval", "5 apples"}}, ErrorCode::invalid_argument, "5 apples"},
      {"fetch_candles", {{"symbol", "AAPL"}, {"period", "2199"}}, ErrorCode::invalid_argument, "2199"},
      {"fetch_time_and_sales", {{"symbol", "???"}}, ErrorCode::invalid_argument, "???"},
      {"wait_for", {{"condition", "AAPL above 1 or below 2"}}, ErrorCode::invalid_argument, "one condition"},
      {"wait_for", {{"condition", "order 999 filled"}}, ErrorCode::not_found, "999"},
      {"fetch", {{"id", "nonsense"}}, ErrorCode::not_found, "id"},
  };
  for (const auto& one : cases) {
    INFO(one.tool << " " << one.arguments.dump().substr(0, 200));
    const auto error = fixture.call_error(one.tool, one.arguments);
    CHECK(error.code == one.code);
    CHECK((error.message() + error.hint).find(one.says) != std::string::npos);
    CHECK(error.message().size() < 1000);
  }
}
