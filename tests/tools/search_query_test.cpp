// What search finds for a query, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>

#include "tool_fixture.hpp"

using support::Json;
using test::has;

TEST_CASE("search lists all positions, or those of the symbol that the query names") {
  test::ToolFixture fixture;
  const Json all = fixture.call("search", {{"query", "my positions"}})["results"];
  const Json one = fixture.call("search", {{"query", "AAPL position"}})["results"];
  CHECK(all.size() > 10);
  for (const Json& result : one) CHECK(result["id"].get<std::string>().find("AAPL") != std::string::npos);
  CHECK(one.size() < 6);
}

TEST_CASE("fetch of an account has the totals and the closed positions of fetch_positions") {
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

TEST_CASE("search and fetch have the members that ChatGPT asks for, and fetch accepts every id of search") {
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

TEST_CASE("search answers a query for a missing feature with a page that says so") {
  test::ToolFixture fixture;
  const std::vector<std::pair<std::string, std::string>> questions = {{"place order", "order_entry"},
                                                                      {"buy 10 AAPL", "order_entry"},
                                                                      {"please sell my TSLA shares", "order_entry"},
                                                                      {"cancel my open orders", "order_entry"},
                                                                      {"news", "news"},
                                                                      {"tax forms", "statements"}};
  for (const auto& [query, topic] : questions) {
    const std::string id = "capability:" + topic;
    INFO(query);
    const Json results = fixture.call("search", {{"query", query}})["results"];
    const auto page = std::find_if(results.begin(), results.end(), [&](const Json& one) { return one["id"] == id; });
    REQUIRE(page != results.end());
    CHECK(page->size() == 3);
    CHECK(has((*page)["title"], "This server"));
    CHECK((*page)["url"].get<std::string>().starts_with("https://"));
    const Json fetched = fixture.call("fetch", {{"id", (*page)["id"]}});
    CHECK(has(fetched["text"], "It cannot answer:"));
    CHECK(has(fetched["text"], "- fetch_positions: "));
  }
}

TEST_CASE("search answers a query for what only a tool knows with the tool's name") {
  test::ToolFixture fixture;
  for (const auto& [query, topic, tool] : std::vector<std::tuple<const char*, std::string, const char*>>{
           {"transactions", "transactions", "fetch_transactions"},
           {"dividends", "transactions", "fetch_transactions"},
           {"how much did I pay in fees?", "transactions", "fetch_transactions"},
           {"account history", "account_history", "fetch_net_liq_history"},
           {"equity curve", "account_history", "fetch_net_liq_history"},
           {"open orders", "orders", "fetch_orders"},
           {"my fills", "orders", "fetch_orders"},
           {"show me all working orders in my account", "orders", "fetch_orders"},
           {"my watchlists", "watchlists", "fetch_watchlists"},
           {"my price alerts", "alerts", "fetch_quote_alerts"},
           {"margin report", "margin", "fetch_margin"},
           {"buying power effect", "margin_impact", "fetch_margin_impact"},
           {"IV rank of SPY", "volatility", "fetch_market_metrics"},
           {"delta of my options", "greeks", "search_options"},
           {"expected move of NVDA", "expected_move", "search_options"},
           {"price history of AAPL", "price_history", "fetch_candles"},
           {"time and sales", "market_depth", "fetch_time_and_sales"},
           {"is the market open", "market_hours", "fetch_market_hours"},
           {"earnings date AAPL", "events", "fetch_corporate_events"}}) {
    INFO(query);
    const Json results = fixture.call("search", {{"query", query}})["results"];
    const std::string id = "capability:" + topic;
    const auto page = std::find_if(results.begin(), results.end(), [&](const Json& one) { return one["id"] == id; });
    REQUIRE(page != results.end());
    CHECK(has((*page)["title"], std::string("call ") + tool));
    CHECK_FALSE(has((*page)["title"], "Not available"));
  }
}

TEST_CASE("search finds symbols and accounts beside the page of a missing feature") {
  test::ToolFixture fixture;
  const auto ids = [&](const char* query) {
    std::vector<std::string> found;
    const Json answer = fixture.call("search", {{"query", query}});
    for (const Json& one : answer["results"]) found.push_back(one["id"]);
    return found;
  };
  const auto contains = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  // An order is refused first; the symbol is still found.
  CHECK(ids("buy 10 AAPL").front() == "capability:order_entry");
  CHECK(contains(ids("buy 10 AAPL"), "symbol:AAPL"));
  CHECK(ids("AAPL delta").front() == "symbol:AAPL");
  CHECK(contains(ids("open orders in my accounts"), "account:" + std::string(simulator::kMarginAccount)));
  CHECK(ids("open orders") == std::vector<std::string>{"capability:orders"});
  for (const char* query : {"what is the price of AAPL now", "how is AAPL doing?", "is aapl up today",
                            "show me all of AAPL", "WHAT IS AAPL"}) {
    INFO(query);
    CHECK(contains(ids(query), "symbol:AAPL"));
  }
  CHECK(contains(ids("should I hold BRK.B or SPY"), "symbol:BRK/B"));
  // Questions that only look alike.
  for (const char* query : {"my open positions", "apple", "AAPL", "account balance", "buying power", "best buy"}) {
    for (const std::string& id : ids(query)) {
      INFO(query << ": " << id);
      CHECK_FALSE(id.starts_with("capability:or"));
    }
  }
  CHECK(ids("zzzqqq") == std::vector<std::string>{"capability:all"});
  CHECK(ids("zzzqqq yyyxxx") == std::vector<std::string>{"capability:all"});
  CHECK(ids("F").front() == "symbol:F");  // a symbol of one letter
}

TEST_CASE("search keeps to the account, the direction and the company that the query names") {
  const auto ids = [](test::ToolFixture& fixture, const char* query) {
    std::vector<std::string> found;
    const Json answer = fixture.call("search", {{"query", query}});
    for (const Json& one : answer["results"]) found.push_back(one["id"]);
    return found;
  };
  using Ids = std::vector<std::string>;
  test::ToolFixture fixture;
  const Ids retirement = {"account:5WT00002", "position:5WT00002:SCHD", "position:5WT00002:TLT",
                          "position:5WT00002:DIS   261218P00100000"};
  for (const char* query : {"Roth IRA", "roth", "retirement positions", "positions in 5WT00002", "5wt00002",
                            "what do I hold in my Roth?"}) {
    INFO(query);
    CHECK(ids(fixture, query) == retirement);
  }
  CHECK(ids(fixture, "SCHD in my Roth IRA") == Ids{"account:5WT00002", "position:5WT00002:SCHD", "symbol:SCHD"});
  CHECK(ids(fixture, "Roth IRA balance") == Ids{"account:5WT00002"});
  CHECK(ids(fixture, "my nvidia") == Ids{"symbol:NVDA", "position:5WT00001:NVDA",
                                         "position:5WT00001:NVDA  261218P00175000",
                                         "position:5WT00001:NVDA  261218P00165000"});
  CHECK(ids(fixture, "disney put") == Ids{"symbol:DIS", "position:5WT00002:DIS   261218P00100000"});
  CHECK(ids(fixture, "my apple position") == Ids{"position:5WT00001:AAPL", "position:5WT00001:AAPL  261218C00370000",
                                                 "position:5WT00001:AAPL  261218P00340000", "symbol:AAPL",
                                                 "symbol:APLE"});
  for (const auto& [query, symbol] : std::vector<std::pair<const char*, const char*>>{{"BRK.B", "symbol:BRK/B"},
                                                                                      {"$SPX", "symbol:SPX"},
                                                                                      {"BTCUSD", "symbol:BTC/USD"},
                                                                                      {"NASDAQ:AAPL", "symbol:AAPL"}}) {
    INFO(query);
    CHECK(ids(fixture, query).front() == symbol);
  }
  CHECK(ids(fixture, "my COST position") == Ids{"symbol:COST", "positions:all"});  // none is held, which is said
  CHECK(ids(fixture, "short SPY positions") ==
        Ids{"position:5WT00001:SPY   261218P00655000", "position:5WT00001:SPY   261218C00725000", "symbol:SPY"});
  const std::size_t all = ids(fixture, "my positions").size();
  CHECK(ids(fixture, "short positions").size() == 7);
  CHECK(ids(fixture, "short positions").size() + ids(fixture, "long").size() == all);
  for (const char* query : {"cost basis", "P/L", "my best positions", "what is my P&L", "long and short positions"}) {
    INFO(query);
    CHECK(ids(fixture, query).size() == all);
  }
  CHECK(ids(fixture, "margin call") == Ids{"account:5WT00001", "account:5WT00002"});
  CHECK(ids(fixture, "price") == Ids{"capability:quotes"});
  CHECK(ids(fixture, "closed positions") == Ids{"capability:closed_positions"});
  const std::string closed = fixture.call("search", {{"query", "closed positions"}})["results"][0]["title"];
  CHECK(has(closed, "open ones only"));
  CHECK(has(closed, "closed_today"));
  CHECK(has(closed, "call fetch_positions"));
  CHECK(ids(fixture, "watch list") == Ids{"capability:watchlists"});
  CHECK(ids(fixture, "stop loss") == Ids{"capability:orders"});
  CHECK(has(fixture.call("search", {{"query", "zzzqqq"}})["results"][0]["title"], "Nothing found. search knows"));
  for (const std::string id : {"capability:quotes", "capability:closed_positions", "capability:all"}) {
    CHECK_FALSE(fixture.call("fetch", {{"id", id}})["text"].get<std::string>().empty());
  }

  test::ToolFixture narrowed(broker::Environment::demo, "5WT00002");
  CHECK(ids(narrowed, "positions").size() == 3);
  CHECK(ids(narrowed, "account balance") == Ids{"account:5WT00002"});
  CHECK(ids(narrowed, "AAPL") == Ids{"symbol:AAPL"});
  CHECK(ids(narrowed, "positions in 5WT00001").size() == all - 3 + 1);
  CHECK(ids(narrowed, "positions of all accounts").size() == all + 2);
}
