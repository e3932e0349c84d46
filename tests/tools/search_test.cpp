// search and fetch with a scripted broker, some of whose accounts fail or hang.
#include <catch2/catch_test_macros.hpp>

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

std::string make_account_number(int account) {
  return "5WT0000" + std::to_string(account);
}
std::string positions_path(int account) {
  return "/accounts/" + make_account_number(account) + "/positions";
}

std::string position_json(const std::string& account, const std::string& symbol) {
  return R"({"account-number":")" + account + R"(","symbol":")" + symbol + R"(","underlying-symbol":")" + symbol +
         R"(","instrument-type":"Equity","quantity":"100","quantity-direction":"Long","multiplier":1,)" +
         R"("average-open-price":"150.0","close-price":"190.0","mark-price":"191.0"})";
}

// Eight accounts that each hold AAPL. The limits are long, so that a slow machine does not change a result.
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
      fake.on(positions_path(i), items(position_json(make_account_number(i), "AAPL")));
      fake.on(
          "/accounts/" + make_account_number(i) + "/balances",
          items(R"({"account-number":")" + make_account_number(i) + R"(","cash-balance":"100.0","currency":"USD"})"));
    }
    fake.on("/symbols/search/AAPL", items(R"({"symbol":"AAPL","description":"Apple Inc"})"));
  }

  void have_accounts(int count) {
    std::string accounts;
    for (int i = 1; i <= count; ++i) {
      accounts += (i > 1 ? "," : "") + std::string(R"({"account":{"account-number":")") + make_account_number(i) +
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

std::vector<std::string> ids_of(const mcp::ToolResult& result) {
  std::vector<std::string> ids;
  const Json tree = result.tree();
  for (const Json& one : tree["results"]) ids.push_back(one["id"]);
  return ids;
}

}  // namespace

TEST_CASE("search for a symbol finds the symbol, then its positions in every account") {
  EightAccounts broker;
  const auto result = broker.search("AAPL");
  const auto ids = ids_of(result);
  REQUIRE(ids.size() == 9);
  CHECK(ids[0] == "symbol:AAPL");
  for (int i = 1; i <= 8; ++i) {
    CHECK(ids[static_cast<std::size_t>(i)] == "position:" + make_account_number(i) + ":AAPL");
  }
  CHECK_FALSE(result.meta.contains("tastytrade-mcp/unread"));
}

TEST_CASE("search names accounts whose read fails or hangs, and answers for the others") {
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
  broker.fake.on(positions_path(3), items(position_json(make_account_number(3), "AAPL")));
  broker.fake.on(positions_path(5), items(position_json(make_account_number(5), "TSLA")));
  const Json fetched = broker.fetch(note["id"]);
  CHECK(has(fetched["text"], "account number: 5WT00003"));
  CHECK(has(fetched["text"], "TSLA"));
  CHECK_FALSE(fetched["metadata"].contains("missing"));
}

TEST_CASE("search waits for the positions of two accounts, and names the accounts that it did not wait for") {
  // The default leaves more than the second that the pacing takes; the test leaves more for slow machines.
  CHECK(tools::ReadLimits{}.positions_beside_symbols > 1'500ms);
  EightAccounts broker({.positions_beside_symbols = 1'900ms}, broker::Environment::sandbox);
  std::size_t expected = 1;
  SECTION("There are two accounts") {
    broker.limits.positions_beside_symbols = 30s;
    broker.have_accounts(2);
    const auto result = broker.search("AAPL");
    CHECK(ids_of(result) ==
          std::vector<std::string>{"symbol:AAPL", "position:5WT00001:AAPL", "position:5WT00002:AAPL"});
    CHECK_FALSE(result.meta.contains("tastytrade-mcp/unread"));
    expected = 2;
  }
  SECTION("There are eight accounts") {
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

TEST_CASE("search finds symbols if accounts cannot be read, and accounts if symbols cannot be searched") {
  EightAccounts broker;
  SECTION("The accounts cannot be listed") {
    broker.fake.on(kAccounts, failure(403, "forbidden", "No."));
    const auto result = broker.search("AAPL");
    CHECK(ids_of(result) == std::vector<std::string>{"symbol:AAPL", "positions:all"});
    CHECK(result.meta["tastytrade-mcp/unread"][0]["part"] == "accounts");
  }
  SECTION("The symbols cannot be searched") {
    broker.fake.on("/symbols/search/AAPL", failure(403, "forbidden", "No."));
    const auto result = broker.search("AAPL");
    CHECK(ids_of(result).size() == 9);
    CHECK(has(result.tree()["results"][8]["title"], "symbols could not be searched"));
    CHECK(result.meta["tastytrade-mcp/unread"][0]["part"] == "symbols");
  }
  SECTION("Neither can be read") {
    broker.fake.on(kAccounts, failure(403, "forbidden", "No."));
    broker.fake.on("/symbols/search/AAPL", failure(403, "forbidden", "No."));
    CHECK(error_of([&] { broker.search("AAPL"); }).code == ErrorCode::forbidden);
  }
}

TEST_CASE("A cancelled search throws Error{cancelled}") {
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

TEST_CASE("fetch of an account says whether balances or positions could not be read") {
  EightAccounts broker;
  const std::string balances_path = "/accounts/" + make_account_number(1) + "/balances";
  SECTION("Both can be read") {
    const Json fetched = broker.fetch("account:5WT00001");
    CHECK(has(fetched["text"], "cash balance: 100.00"));
    CHECK(has(fetched["text"], "positions: 1"));
    CHECK_FALSE(fetched["metadata"].contains("missing"));
  }
  SECTION("The positions cannot be read") {
    broker.fake.on(positions_path(1), failure(403, "forbidden", "No."));
    const Json fetched = broker.fetch("account:5WT00001");
    CHECK(has(fetched["text"], "cash balance: 100.00"));
    CHECK(has(fetched["text"], "positions could not be read"));
    CHECK_FALSE(has(fetched["text"], "positions: 0"));
    CHECK(fetched["metadata"]["missing"] == "positions");
    for (const auto& [key, value] : fetched["metadata"].items()) CHECK(value.is_string());
  }
  SECTION("The balances are not answered in time") {
    broker.limits.document = 3s;
    broker.fake.on(balances_path, hang());
    const Json fetched = broker.fetch("account:5WT00001");
    CHECK(has(fetched["text"], "balances could not be read (TastyTrade did not answer in time)"));
    CHECK(has(fetched["text"], "positions: 1"));
    CHECK(fetched["metadata"]["missing"] == "balances");
  }
  SECTION("Neither can be read") {
    broker.fake.on(positions_path(1), failure(403, "forbidden", "No."));
    broker.fake.on(balances_path, failure(403, "forbidden", "No."));
    CHECK(error_of([&] { broker.fetch("account:5WT00001"); }).code == ErrorCode::forbidden);
  }
}

TEST_CASE("fetch reads a position by its symbol in any spelling, and says if the position cannot be read") {
  EightAccounts broker;
  const auto option = position_json(make_account_number(1), "AAPL  261218C00300000");
  broker.fake.on(positions_path(1), items(position_json(make_account_number(1), "AAPL") + "," + option + "," +
                                          position_json(make_account_number(1), "BTC/USD") + "," +
                                          position_json(make_account_number(1), "/ESZ6")));
  for (const char* symbol : {"AAPL  261218C00300000", "AAPL 261218C00300000", "aapl  261218c00300000",
                             ".AAPL261218C300", "aapl", "$AAPL", "BTCUSD", "BTC-USD", "/ESZ26", "esz6"}) {
    INFO(symbol);
    CHECK(has(broker.fetch(std::string("position:5wt00001:") + symbol)["text"], "quantity: 100"));
  }
  CHECK(error_of([&] { broker.fetch("position:5WT00001:TSLA"); }).code == ErrorCode::not_found);

  const std::string unreadable =
      R"({"account-number":"5WT00002","symbol":"TSLA","instrument-type":"Equity","quantity":"many"})";
  broker.fake.on(positions_path(2), items(position_json(make_account_number(2), "AAPL") + "," + unreadable));
  const support::Error tesla = error_of([&] { broker.fetch("position:5WT00002:tsla"); });
  CHECK(tesla.code == ErrorCode::upstream_unavailable);
  CHECK(has(tesla.message(), "cannot be read"));
  CHECK(error_of([&] { broker.fetch("position:5WT00002:MSFT"); }).code == ErrorCode::upstream_unavailable);
  CHECK(has(broker.fetch("positions:5WT00001")["title"], "Positions of 1 account"));
  CHECK_FALSE(has(broker.fetch("positions:5WT00001")["title"], "accounts"));
}

TEST_CASE("fetch reads the positions of several accounts of this login, and of no other") {
  EightAccounts broker;
  broker.fake.on(positions_path(2), failure(403, "forbidden", "No."));
  const Json fetched = broker.fetch("positions:all");
  CHECK(has(fetched["text"], "account number: 5WT00008"));
  CHECK(fetched["metadata"]["missing"] == "5WT00002");
  CHECK(error_of([&] { broker.fetch("positions:5WT00001,5WT99999"); }).code == ErrorCode::forbidden);
  CHECK(error_of([&] { broker.fetch("account:5WT00001,5WT00003"); }).code == ErrorCode::not_found);
  CHECK(broker.fake.count("/accounts/5WT99999/positions") == 0);
}
