// Answers about features that the server lacks: pages of search, and calls of unknown tools.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "capabilities/capabilities.hpp"
#include "capabilities/topics.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;

TEST_CASE("The page of a topic names the tool once a tool serves the topic") {
  mcp::Tool orders{.name = "fetch_orders", .description = "Orders."};
  const tools::Capabilities without(tools::topics(), {});
  const tools::Capabilities with(tools::topics(), {orders});
  CHECK(without.classify_query("open orders").unsearched.at(0).title.starts_with("Not available: "));
  const std::string title = with.classify_query("open orders").unsearched.at(0).title;
  CHECK_FALSE(has(title, "Not available"));
  CHECK(has(title, "call fetch_orders"));
  CHECK(has(without.find_document("capability:all")->text, "This server has no access to orders"));
  CHECK_FALSE(has(with.find_document("capability:all")->text, "This server has no access to orders"));
  CHECK(has(with.find_document("capability:orders")->text, "Call fetch_orders"));
  CHECK_FALSE(with.find_document("capability:nonsense"));
  CHECK_FALSE(with.find_document("symbol:AAPL"));
}

TEST_CASE("Each topic and each phrase is in the table of topics once, and can be found") {
  const test::ToolFixture fixture;
  std::set<std::string> ids;
  std::set<std::string> phrases;
  const auto table = tools::topics();
  for (const mcp::Topic& topic : table) {
    INFO(topic.id);
    CHECK(ids.insert(topic.id).second);
    CHECK_FALSE(topic.providers.empty());
    CHECK_FALSE(topic.title.empty());
    const bool is_served = !mcp::find_providers(topic, fixture.registry.tools()).empty();
    // A feature that a tool serves has no sentence about its absence, unless search does not look through it.
    const std::set<std::string> not_searched{"account_history", "alerts",       "closed_positions", "events",
                                             "expected_move",   "greeks",       "margin",           "margin_impact",
                                             "market_depth",    "market_hours", "orders",           "price_history",
                                             "streaming",       "transactions", "volatility",       "watchlists"};
    CHECK((is_served == topic.absence.empty() || not_searched.contains(topic.id)));
    for (const std::string& phrase : topic.phrases) {
      INFO(phrase);
      CHECK(phrases.insert(phrase).second);
      CHECK(phrase == support::to_lower(phrase));
      // A query can have every phrase: none of its words is ignored in queries.
      CHECK(mcp::find_topics(table, mcp::topic_words(phrase)).unmatched.empty());
    }
    const auto match = mcp::find_topics(table, mcp::topic_words(topic.phrases.front()));
    REQUIRE(match.topics.size() == 1);
    CHECK(match.topics.front()->id == topic.id);
  }
}

TEST_CASE("The error of an unknown tool says what this server cannot do, or names the nearest tools") {
  test::ToolFixture fixture;
  const auto error_text = [&](const char* name) {
    const support::Error error = fixture.call_error(name, Json::object());
    CHECK(error.code == ErrorCode::not_found);
    return error.message() + " " + error.hint;
  };
  for (const char* name : {"place_order", "cancel_order", "replace_order", "submit_order", "buy", "dry_run_order",
                           "placeOrder", "close_position", "tastytrade_place_order"}) {
    INFO(name);
    const std::string text = error_text(name);
    CHECK((has(text, "trading is not switched on") || has(text, "set ENABLE_TRADING=true")));
    CHECK_FALSE(has(error_text(name), "Nearest"));
  }
  for (const auto& [name, near] :
       std::vector<std::pair<const char*, const char*>>{{"get_positions", "fetch_positions"},
                                                        {"get_orders", "fetch_orders"},
                                                        {"list_live_orders", "fetch_orders"},
                                                        {"fetch_postions", "fetch_positions"},
                                                        {"get_account_balances", "fetch_balances"},
                                                        {"get_balance", "fetch_balances"},
                                                        {"list_accounts", "fetch_accounts"},
                                                        {"get_quote", "fetch_market_data"},
                                                        {"get_option_chain", "search_options"},
                                                        {"serach_symbols", "search_symbols"},
                                                        {"Fetch", "fetch"}}) {
    INFO(name << ": " << error_text(name));
    CHECK(has(error_text(name), "Nearest first: " + std::string(near)));
  }
}
