// search and fetch against a scripted broker whose accounts fail or hang: what can be read is answered, what cannot is
// named. And what search says about questions that this server cannot answer.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "broker/fake_broker.hpp"
#include "capabilities/topics.hpp"
#include "documents/fetch.hpp"
#include "documents/search.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;
using namespace std::chrono_literals;

namespace {

std::string number_of(int account) {
  return "5WT0000" + std::to_string(account);
}
std::string positions_path(int account) {
  return "/accounts/" + number_of(account) + "/positions";
}

std::string position_json(const std::string& account, const std::string& symbol) {
  return R"({"account-number":")" + account + R"(","symbol":")" + symbol + R"(","underlying-symbol":")" + symbol +
         R"(","instrument-type":"Equity","quantity":"100","quantity-direction":"Long","multiplier":1,)" +
         R"("average-open-price":"150.0","close-price":"190.0","mark-price":"191.0"})";
}

// Eight accounts that each hold AAPL, at a broker that knows AAPL. `limits` are generous: a test that meets one waits
// for it, so that slow machines change nothing.
struct EightAccounts {
  explicit EightAccounts(tools::ReadLimits read_limits = {.positions_beside_symbols = 30s,
                                                          .positions = 30s,
                                                          .symbols = 30s,
                                                          .document = 30s},
                         broker::Environment environment = broker::Environment::demo)
      : limits(read_limits), config(config_for(fake.url(), environment)) {
    config.read_timeout = 10min;  // so that nothing but a limit ends a read that hangs
    client = std::make_unique<broker::Client>(config, clock);
    have_accounts(8);
    for (int i = 1; i <= 8; ++i) {
      fake.on(positions_path(i), items(position_json(number_of(i), "AAPL")));
      fake.on("/accounts/" + number_of(i) + "/balances",
              items(R"({"account-number":")" + number_of(i) + R"(","cash-balance":"100.0","currency":"USD"})"));
    }
    fake.on("/symbols/search/AAPL", items(R"({"symbol":"AAPL","description":"Apple Inc"})"));
  }

  void have_accounts(int count) {
    std::string accounts;
    for (int i = 1; i <= count; ++i) {
      accounts += (i > 1 ? "," : "") + std::string(R"({"account":{"account-number":")") + number_of(i) +
                  R"(","is-closed":false},"authority-level":"owner"})";
    }
    fake.on(kAccounts, items(accounts));
  }

  mcp::ToolResult run(const char* name, const Json& arguments) {
    const auto fixture = std::make_shared<const tools::ToolContext>(*client, tools::Settings{});
    const auto capabilities = std::make_shared<const tools::Capabilities>(tools::topics(), std::vector<mcp::Tool>{});
    const mcp::Tool tool = std::string_view(name) == "search" ? tools::search(fixture, capabilities, limits)
                                                              : tools::fetch(fixture, capabilities, limits);
    mcp::Context context({}, support::Budget::of(10min));
    return mcp::run_tool(tool, arguments, context);
  }
  mcp::ToolResult search(const std::string& query) { return run("search", {{"query", query}}); }
  Json fetch(const std::string& id) { return run("fetch", {{"id", id}}).tree(); }

  FakeBroker fake;
  support::SystemClock clock;
  tools::ReadLimits limits;
  broker::Config config;
  std::unique_ptr<broker::Client> client;
};

// The beginnings of the ids, each once: {"symbol", "position"}.
std::vector<std::string> ids_of(const mcp::ToolResult& result) {
  std::vector<std::string> ids;
  const Json tree = result.tree();
  for (const Json& one : tree["results"]) ids.push_back(one["id"]);
  return ids;
}

}  // namespace

TEST_CASE("a search for a symbol finds it and its positions in every account, the symbol first") {
  EightAccounts broker;
  const auto result = broker.search("AAPL");
  const auto ids = ids_of(result);
  REQUIRE(ids.size() == 9);
  CHECK(ids[0] == "symbol:AAPL");
  for (int i = 1; i <= 8; ++i) {
    CHECK(ids[static_cast<std::size_t>(i)] == "position:" + number_of(i) + ":AAPL");
  }
  CHECK_FALSE(result.meta.contains("tastytrade-mcp/unread"));
}

TEST_CASE("an account that fails and one that hangs are named, and the rest is answered") {
  EightAccounts broker({.positions_beside_symbols = 3s, .positions = 30s, .symbols = 30s, .document = 30s});
  broker.fake.on(positions_path(3), failure(403, "forbidden", "No."));
  broker.fake.on(positions_path(5), hang());
  const auto result = broker.search("AAPL");
  const Json results = result.tree()["results"];
  REQUIRE(results.size() == 8);  // the symbol, six positions, one note
  CHECK(results[0]["id"] == "symbol:AAPL");
  const Json& note = results[7];
  CHECK(note.size() == 3);
  CHECK(note["id"] == "positions:5WT00003,5WT00005");
  const std::string title = note["title"];
  CHECK(has(title, "2 of 8 accounts"));
  CHECK(has(title, "5WT00003 ("));
  CHECK(has(title, "5WT00005 (TastyTrade did not answer in time)"));
  const Json& unread = result.meta["tastytrade-mcp/unread"];
  REQUIRE(unread.size() == 2);
  CHECK(unread[0]["account_number"] == "5WT00003");
  CHECK(unread[1]["account_number"] == "5WT00005");
  CHECK(unread[1]["reason"] == "TastyTrade did not answer in time");
  CHECK(broker.fake.await_disconnect());  // the read that hung was given up, not left behind

  // Its id reads them once they can be read.
  broker.fake.on(positions_path(3), items(position_json(number_of(3), "AAPL")));
  broker.fake.on(positions_path(5), items(position_json(number_of(5), "TSLA")));
  const Json fetched = broker.fetch(note["id"]);
  CHECK(has(fetched["text"], "account number: 5WT00003"));
  CHECK(has(fetched["text"], "TSLA"));
  CHECK_FALSE(fetched["metadata"].contains("missing"));
}

TEST_CASE("a search waits for the second between two accounts, and names those beyond") {
  // The default leaves more than the second that the pacing takes; the test leaves more for slow machines.
  CHECK(tools::ReadLimits{}.positions_beside_symbols > 1'500ms);
  EightAccounts broker({.positions_beside_symbols = 1'900ms}, broker::Environment::sandbox);
  std::size_t expected = 1;
  SECTION("two accounts") {
    broker.limits.positions_beside_symbols = 30s;
    broker.have_accounts(2);
    const auto result = broker.search("AAPL");
    CHECK(ids_of(result) ==
          std::vector<std::string>{"symbol:AAPL", "position:5WT00001:AAPL", "position:5WT00002:AAPL"});
    CHECK_FALSE(result.meta.contains("tastytrade-mcp/unread"));
    expected = 2;
  }
  SECTION("eight accounts") {
    const auto result = broker.search("AAPL");
    const Json results = result.tree()["results"];
    CHECK(results[0]["id"] == "symbol:AAPL");
    const std::string title = results.back()["title"];
    CHECK(has(title, "of 8 accounts are missing"));
    CHECK(has(title, "this server keeps to TastyTrade's limit of requests a second"));
    CHECK_FALSE(has(title, "oo many"));
  }
  std::size_t asked = 0;
  for (int i = 1; i <= 8; ++i) asked += broker.fake.count(positions_path(i));
  CHECK(asked >= expected);
  CHECK(asked <= 2);  // the second after a second; the others are not waited for
}

TEST_CASE("symbols are found where the accounts cannot be read, and accounts where symbols cannot") {
  EightAccounts broker;
  SECTION("no list of accounts") {
    broker.fake.on(kAccounts, failure(403, "forbidden", "No."));
    const auto result = broker.search("AAPL");
    CHECK(ids_of(result) == std::vector<std::string>{"symbol:AAPL", "positions:all"});
    CHECK(result.meta["tastytrade-mcp/unread"][0]["part"] == "accounts");
  }
  SECTION("no symbols") {
    broker.fake.on("/symbols/search/AAPL", failure(403, "forbidden", "No."));
    const auto result = broker.search("AAPL");
    CHECK(ids_of(result).size() == 9);
    CHECK(has(result.tree()["results"][8]["title"], "symbols could not be searched"));
    CHECK(result.meta["tastytrade-mcp/unread"][0]["part"] == "symbols");
  }
  SECTION("neither") {
    broker.fake.on(kAccounts, failure(403, "forbidden", "No."));
    broker.fake.on("/symbols/search/AAPL", failure(403, "forbidden", "No."));
    CHECK(error_of([&] { broker.search("AAPL"); }).code == ErrorCode::forbidden);
  }
}

TEST_CASE("a search that is cancelled ends as cancelled, not as an answer that lacks everything") {
  EightAccounts broker;
  broker.fake.on(positions_path(1), hang());
  std::stop_source stop;
  std::jthread canceller([&] {
    broker.fake.await(positions_path(1), 1);
    stop.request_stop();
  });
  const auto fixture = std::make_shared<const tools::ToolContext>(*broker.client, tools::Settings{});
  const auto capabilities = std::make_shared<const tools::Capabilities>(tools::topics(), std::vector<mcp::Tool>{});
  mcp::Context context({}, support::Budget::of(10min, stop.get_token()));
  const mcp::Tool tool = tools::search(fixture, capabilities, broker.limits);
  CHECK(error_of([&] { mcp::run_tool(tool, {{"query", "AAPL"}}, context); }).code == ErrorCode::cancelled);
}

TEST_CASE("a fetched account says which half of it could not be read") {
  EightAccounts broker;
  const std::string balances_path = "/accounts/" + number_of(1) + "/balances";
  SECTION("both are there") {
    const Json fetched = broker.fetch("account:5WT00001");
    CHECK(has(fetched["text"], "cash balance: 100.00"));
    CHECK(has(fetched["text"], "positions: 1"));
    CHECK_FALSE(fetched["metadata"].contains("missing"));
  }
  SECTION("positions fail") {
    broker.fake.on(positions_path(1), failure(403, "forbidden", "No."));
    const Json fetched = broker.fetch("account:5WT00001");
    CHECK(has(fetched["text"], "cash balance: 100.00"));
    CHECK(has(fetched["text"], "positions could not be read"));
    CHECK_FALSE(has(fetched["text"], "positions: 0"));
    CHECK(fetched["metadata"]["missing"] == "positions");
    for (const auto& [key, value] : fetched["metadata"].items()) CHECK(value.is_string());
  }
  SECTION("balances hang") {
    broker.limits.document = 3s;
    broker.fake.on(balances_path, hang());
    const Json fetched = broker.fetch("account:5WT00001");
    CHECK(has(fetched["text"], "balances could not be read (TastyTrade did not answer in time)"));
    CHECK(has(fetched["text"], "positions: 1"));
    CHECK(fetched["metadata"]["missing"] == "balances");
  }
  SECTION("both fail") {
    broker.fake.on(positions_path(1), failure(403, "forbidden", "No."));
    broker.fake.on(balances_path, failure(403, "forbidden", "No."));
    CHECK(error_of([&] { broker.fetch("account:5WT00001"); }).code == ErrorCode::forbidden);
  }
}

TEST_CASE("a position is fetched by its symbol in any spelling, and one that cannot be read is said to be unreadable") {
  EightAccounts broker;
  const auto option = position_json(number_of(1), "AAPL  261218C00300000");
  broker.fake.on(positions_path(1),
                 items(position_json(number_of(1), "AAPL") + "," + option + "," +
                       position_json(number_of(1), "BTC/USD") + "," + position_json(number_of(1), "/ESZ6")));
  for (const char* symbol : {"AAPL  261218C00300000", "AAPL 261218C00300000", "aapl  261218c00300000",
                             ".AAPL261218C300", "aapl", "$AAPL", "BTCUSD", "BTC-USD", "/ESZ26", "esz6"}) {
    INFO(symbol);
    CHECK(has(broker.fetch(std::string("position:5wt00001:") + symbol)["text"], "quantity: 100"));
  }
  CHECK(error_of([&] { broker.fetch("position:5WT00001:TSLA"); }).code == ErrorCode::not_found);

  const std::string unreadable =
      R"({"account-number":"5WT00002","symbol":"TSLA","instrument-type":"Equity","quantity":"many"})";
  broker.fake.on(positions_path(2), items(position_json(number_of(2), "AAPL") + "," + unreadable));
  const support::Error tesla = error_of([&] { broker.fetch("position:5WT00002:tsla"); });
  CHECK(tesla.code == ErrorCode::upstream_unavailable);
  CHECK(has(tesla.message(), "cannot be read"));
  CHECK(error_of([&] { broker.fetch("position:5WT00002:MSFT"); }).code == ErrorCode::upstream_unavailable);
  CHECK(has(broker.fetch("positions:5WT00001")["title"], "Positions of 1 account"));
  CHECK_FALSE(has(broker.fetch("positions:5WT00001")["title"], "accounts"));
}

TEST_CASE("positions of several accounts are fetched together, of this login's accounts only") {
  EightAccounts broker;
  broker.fake.on(positions_path(2), failure(403, "forbidden", "No."));
  const Json fetched = broker.fetch("positions:all");
  CHECK(has(fetched["text"], "account number: 5WT00008"));
  CHECK(fetched["metadata"]["missing"] == "5WT00002");
  CHECK(error_of([&] { broker.fetch("positions:5WT00001,5WT99999"); }).code == ErrorCode::forbidden);
  CHECK(error_of([&] { broker.fetch("account:5WT00001,5WT00003"); }).code == ErrorCode::not_found);
  CHECK(broker.fake.count("/accounts/5WT99999/positions") == 0);
}

TEST_CASE("a question about what this server cannot do gets a page that says so") {
  test::ToolFixture fixture;
  const std::vector<std::pair<std::string, std::string>> questions = {
      {"open orders", "orders"},
      {"order history", "orders"},
      {"my fills", "orders"},
      {"show me all working orders in my account", "orders"},
      {"transactions", "transactions"},
      {"dividends", "transactions"},
      {"trade history", "transactions"},
      {"how much did I pay in fees?", "transactions"},
      {"watchlist", "watchlists"},
      {"my watchlists", "watchlists"},
      {"alerts", "alerts"},
      {"place order", "order_entry"},
      {"buy 10 AAPL", "order_entry"},
      {"please sell my TSLA shares", "order_entry"},
      {"cancel my open orders", "order_entry"},
      {"greeks", "greeks"},
      {"AAPL delta", "greeks"},
      {"news", "news"},
      {"IV rank of SPY", "volatility"},
      {"price history of AAPL", "price_history"},
      {"is the market open", "market_hours"},
      {"earnings date AAPL", "events"},
      {"tax forms", "statements"},
      {"account history", "account_history"}};
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

TEST_CASE("what else the question asks for is found beside the page") {
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

TEST_CASE("a question is narrowed to the account, the direction and the company that it names") {
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

TEST_CASE("search_symbols takes a symbol as other vendors write it, and a company's name with its marks") {
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

TEST_CASE("search_symbols says so too where no symbol has that name") {
  test::ToolFixture fixture;
  for (const char* query : {"open orders", "greeks", "transactions"}) {
    const support::Error error = fixture.refusal("search_symbols", {{"query", query}});
    CHECK(error.code == ErrorCode::not_found);
    CHECK(has(error.hint, "This server has no"));
  }
  for (const char* query : {"zzzqqq", "AAPL orders"}) {
    CHECK(fixture.call("search_symbols", {{"query", query}})["symbols"] == Json::array());
  }
}
