// Updates of the resources to which clients subscribe, over the simulator's streams.
#include "tastytrade_mcp/tools/resource_updates.hpp"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <thread>

#include "running_clock.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tools/tool_fixture.hpp"
#include "waiting.hpp"

using support::Json;
using namespace std::chrono_literals;

namespace {

const std::string kAccount = simulator::kMarginAccount;

class Updates : public test::ToolFixture {
 public:
  int count(const std::string& uri) {
    const support::MutexLock lock(mutex_);
    return counts_[uri];
  }

  void push_position(int quantity) {
    const Json position{{"account-number", kAccount},   {"symbol", "AAPL"},
                        {"instrument-type", "Equity"},  {"quantity", quantity},
                        {"quantity-direction", "Long"}, {"updated-at", "2026-11-23T15:31:00Z"}};
    simulator.push({"CurrentPosition", kAccount, position.dump()});
  }

 private:
  support::Mutex mutex_;
  std::map<std::string, int> counts_ GUARDED_BY(mutex_);

 protected:
  tools::ResourceUpdates updates_{client,
                                  {.changed =
                                       [this](std::string_view uri) {
                                         const support::MutexLock lock(mutex_);
                                         ++counts_[std::string(uri)];
                                       },
                                   .tick = [] {}},
                                  1s};
};

}  // namespace

TEST_CASE_METHOD(Updates, "Resource updates: a quote that moves is announced, once a second at most") {
  const std::string uri = "tastytrade://quotes/BTC%2FUSD";
  const auto handle = updates_.watch(uri);
  REQUIRE(handle);
  const auto begin = std::chrono::steady_clock::now();
  const test::RunningClock mover(clock, 500ms, 50ms);
  CHECK(test::wait_until([&] { return count(uri) >= 2; }));
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  CHECK(count(uri) <= seconds + 1);
}

TEST_CASE_METHOD(Updates, "Resource updates: a position of the account announces positions, not balances") {
  const std::string prefix = "tastytrade://accounts/" + kAccount;
  const auto positions = updates_.watch(prefix + "/positions");
  const auto balances = updates_.watch(prefix + "/balances");
  REQUIRE(positions);
  int quantity = 5000;
  CHECK(test::wait_until([&] {
    push_position(++quantity);
    std::this_thread::sleep_for(20ms);
    return count(prefix + "/positions") >= 1;
  }));
  CHECK(count(prefix + "/balances") == 0);
}

TEST_CASE_METHOD(Updates, "Resource updates: an account of another login does not disturb those of this one") {
  const std::string prefix = "tastytrade://accounts/";
  const auto foreign = updates_.watch(prefix + simulator::kForeignAccount + "/orders");
  CHECK(client.account_events().health().watches == 0);
  const auto own = updates_.watch(prefix + "5wt00001/positions");
  int quantity = 6000;
  CHECK(test::wait_until([&] {
    push_position(++quantity);
    std::this_thread::sleep_for(20ms);
    return count(prefix + "5wt00001/positions") >= 1;
  }));
  CHECK(client.account_events().health().refused.empty());
  // Once, so that the client reads it and is told that this login has no such account.
  CHECK(test::wait_until([&] { return count(prefix + simulator::kForeignAccount + "/orders") == 1; }));
}

TEST_CASE_METHOD(Updates, "Resource updates: a symbol of which no value comes is announced once") {
  const auto unknown = updates_.watch("tastytrade://quotes/ZZZZZ");
  const auto unlisted = updates_.watch("tastytrade://quotes/%2FESZ99");
  const auto known = updates_.watch("tastytrade://quotes/AAPL");
  CHECK(test::wait_until([&] { return count("tastytrade://quotes/ZZZZZ") == 1; }));
  CHECK(test::wait_until([&] { return count("tastytrade://quotes/%2FESZ99") == 1; }));
  std::this_thread::sleep_for(500ms);
  CHECK(count("tastytrade://quotes/ZZZZZ") == 1);
  CHECK(count("tastytrade://quotes/%2FESZ99") == 1);
  CHECK(count("tastytrade://quotes/AAPL") == 0);
}

TEST_CASE_METHOD(Updates, "Resource updates: URIs that can name nothing to watch are refused") {
  const auto check = [&](const std::string& uri) {
    const mcp::Registry::Match match = registry.match(uri);
    REQUIRE(match.resource_template != nullptr);
    try {
      match.resource_template->check(match.variables);
    } catch (const support::Error& error) {
      return error.message();
    }
    return std::string();
  };
  CHECK(check("tastytrade://quotes/AAPL").empty());
  CHECK(check("tastytrade://quotes/%2FES").empty());
  CHECK(check("tastytrade://accounts/5WT00001/orders").empty());
  CHECK(test::has(check("tastytrade://quotes/holdings"), "stands for several symbols"));
  CHECK(test::has(check("tastytrade://quotes/watchlist:Tech"), "stands for several symbols"));
  CHECK(test::has(check("tastytrade://quotes/AAPL%2CMSFT"), "AAPL,MSFT"));
  CHECK(test::has(check("tastytrade://quotes/..%2F"), "../"));
  for (const char* const account : {"all", "..%2F5WT00001", "5WT00001%20", "5WT00001%2C5WT00002", "%E2%80%A60001"}) {
    CHECK(test::has(check("tastytrade://accounts/" + std::string(account) + "/balances"), "no account number"));
  }
}

TEST_CASE_METHOD(Updates, "Resource updates: what cannot be watched has no handle") {
  for (const char* const uri : {"tastytrade://accounts", "tastytrade://quotes/",
                                "tastytrade://accounts/5WT00001/transactions", "tastytrade://quotes/%", "nonsense"}) {
    INFO(uri);
    CHECK_FALSE(updates_.watch(uri));
  }
}

TEST_CASE("Resource updates: a handle may outlive the watcher") {
  test::ToolFixture fixture;
  std::shared_ptr<void> quote, account;
  {
    tools::ResourceUpdates updates(fixture.client, {.changed = [](std::string_view) {}, .tick = [] {}});
    quote = updates.watch("tastytrade://quotes/AAPL");
    account = updates.watch("tastytrade://accounts/" + kAccount + "/orders");
  }
  quote.reset();
  account.reset();
}
