#include "live/subscriptions.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/error.hpp"

using namespace broker::live;
using namespace std::chrono_literals;
using broker::dxlink::Channel;

namespace {

struct SubscriptionsFixture {
  Subscriptions::Lease want(const std::string& symbol, EventType type = EventType::quote, std::int64_t from = 0) {
    const std::vector<Wanted> wanted{{type, symbol, from}};
    return subscriptions.want(wanted);
  }
  // Symbols that changes() adds and removes, "+AAPL -MSFT".
  std::string changes(Channel channel = Channel::ticker) {
    const auto found = subscriptions.changes(channel);
    std::string text;
    for (const auto& entry : found.removed)
      text += '-' + entry.text + (entry.from_time ? '@' + std::to_string(entry.from_time) : "") + ' ';
    for (const auto& entry : found.added)
      text += '+' + entry.text + (entry.from_time ? '@' + std::to_string(entry.from_time) : "") + ' ';
    return text;
  }

  support::ManualClock clock{support::Instant(std::chrono::hours(24 * 365 * 56))};
  SymbolTable symbols;
  Subscriptions subscriptions{10, clock, symbols};
};

}  // namespace

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: two leases of a key are one subscription") {
  auto first = want("AAPL");
  CHECK(changes() == "+AAPL ");
  auto second = want("AAPL");
  CHECK(first.keys() == second.keys());
  CHECK(changes().empty());
  first.end();
  clock.advance(1h);
  CHECK(changes().empty());
  CHECK(subscriptions.figures().leased == 1);
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: a key is removed 20 seconds after its last lease") {
  want("AAPL");
  CHECK(changes() == "+AAPL ");
  CHECK(subscriptions.figures().idle == 1);
  CHECK(subscriptions.is_wanted(Channel::ticker));
  CHECK(subscriptions.is_any_wanted());
  clock.advance(19s);
  CHECK(changes().empty());
  clock.advance(1s);
  CHECK(changes() == "-AAPL ");
  CHECK(!subscriptions.is_wanted(Channel::ticker));
  CHECK(!subscriptions.is_any_wanted());
  CHECK(subscriptions.figures().retained == 1);
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: a key that is asked for again in time costs nothing") {
  want("AAPL");
  changes();
  clock.advance(19s);
  auto again = want("AAPL");
  clock.advance(5min);
  CHECK(changes().empty());
  again.end();
  clock.advance(20s);
  CHECK(changes() == "-AAPL ");
  want("AAPL");
  CHECK(changes() == "+AAPL ");
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: a key that is asked for often is idle from its last lease on") {
  for (int i = 0; i < 100; ++i) {
    want("AAPL");
    clock.advance(100ms);
  }
  CHECK(subscriptions.next_due() == clock.steady() + 19'900ms);
  const auto lease = want("AAPL");
  CHECK(!subscriptions.next_due());
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: a key that comes back with its removal is removed, then added") {
  want("AAPL");
  changes();
  clock.advance(20s);
  CHECK(subscriptions.expire().empty());  // notes the removal
  auto again = want("AAPL");
  CHECK(changes() == "-AAPL +AAPL ");
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: a key that was never sent is not removed") {
  want("AAPL");
  clock.advance(20s);
  CHECK(changes().empty());
}

TEST_CASE_METHOD(SubscriptionsFixture,
                 "Subscriptions: leases of a candle share the earliest time, which its removal names") {
  auto first = want("AAPL{=d}", EventType::candle, 5000);
  CHECK(changes(Channel::candles) == "+AAPL{=d}@5000 ");
  auto later = want("AAPL{=d}", EventType::candle, 7000);
  CHECK(changes(Channel::candles).empty());
  auto earlier = want("AAPL{=d}", EventType::candle, 3000);
  CHECK(changes(Channel::candles) == "+AAPL{=d}@3000 ");
  CHECK(changes().empty());
  first.end();
  later.end();
  earlier.end();
  clock.advance(20s);
  CHECK(changes(Channel::candles) == "-AAPL{=d}@3000 ");
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: a new connection is told all that is leased or idle, once") {
  auto apple = want("AAPL");
  want("MSFT");
  want("NVDA");
  auto bars = want("AAPL{=d}", EventType::candle, 3000);
  changes();
  clock.advance(20s);
  changes();
  want("TSLA");
  subscriptions.connection_lost();
  CHECK(!subscriptions.sent_at(apple.keys()[0]));
  const auto all = subscriptions.all(Channel::ticker, {});
  std::vector<std::string> texts;
  for (const auto& entry : all) texts.push_back(entry.text);
  std::sort(texts.begin(), texts.end());
  CHECK(texts == std::vector<std::string>{"AAPL", "TSLA"});
  CHECK(changes().empty());
  CHECK(subscriptions.sent_at(apple.keys()[0]) == clock.steady());

  const auto candles = subscriptions.all(Channel::candles, {{bars.keys()[0].symbol, 4500}});
  REQUIRE(candles.size() == 1);
  CHECK(candles[0].from_time == 4500);
  bars.end();
  clock.advance(20s);
  CHECK(changes(Channel::candles) == "-AAPL{=d}@4500 ");
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: an earlier time is asked for again after a resumption") {
  auto bars = want("AAPL{=d}", EventType::candle, 3000);
  subscriptions.all(Channel::candles, {{bars.keys()[0].symbol, 4500}});
  auto more = want("AAPL{=d}", EventType::candle, 2000);
  CHECK(changes(Channel::candles) == "+AAPL{=d}@2000 ");
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: over the bound idle keys go first, a leased one never") {
  want("OLD");
  clock.advance(1s);
  want("NEWER");
  changes();
  std::vector<Wanted> eight;
  for (int i = 0; i < 8; ++i) eight.push_back({EventType::quote, "S" + std::to_string(i)});
  auto lease = subscriptions.want(eight);
  CHECK(subscriptions.figures().idle == 2);
  auto ninth = want("NINTH");
  CHECK(subscriptions.figures().idle == 1);
  CHECK(changes().starts_with("-OLD +"));
  auto tenth = want("TENTH");
  CHECK(subscriptions.figures().idle == 0);
  CHECK(subscriptions.figures().leased == 10);
  try {
    want("ELEVENTH");
    FAIL("the bound does not hold");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
  }
  CHECK(subscriptions.figures().leased == 10);
  auto known = want("NINTH");
  CHECK(subscriptions.figures().leased == 10);
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: a request over the bound subscribes nothing") {
  std::vector<Wanted> eleven;
  for (int i = 0; i < 11; ++i) eleven.push_back({EventType::quote, "S" + std::to_string(i)});
  CHECK_THROWS_AS(subscriptions.want(eleven), support::Error);
  CHECK(subscriptions.figures().leased == 0);
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: values are kept for 15 minutes after the subscription") {
  const Key key = want("AAPL").keys().at(0);
  want("AAPL", EventType::trade);
  changes();
  clock.advance(20s);
  CHECK(subscriptions.expire().empty());
  CHECK(subscriptions.next_due() == clock.steady() + 15min);
  clock.advance(15min);
  const auto expired = subscriptions.expire();
  REQUIRE(expired.size() == 2);
  CHECK(symbols.text(key.symbol) == "AAPL");
  for (const Key& one : expired) symbols.release(one.symbol);
  CHECK(symbols.size() == 0);
  CHECK(!subscriptions.next_due());
}

TEST_CASE_METHOD(SubscriptionsFixture, "Subscriptions: at most as many keys are retained as may be subscribed") {
  std::size_t expired = 0;
  for (int i = 0; i < 30; ++i) {
    want("S" + std::to_string(i));
    clock.advance(20s);
    for (const Key& key : subscriptions.expire()) {
      symbols.release(key.symbol);
      ++expired;
    }
  }
  CHECK(subscriptions.figures().retained == 10);
  CHECK(expired == 20);
  CHECK(symbols.size() == 10);
}

TEST_CASE("Symbol table: a number is used again when nobody holds its symbol") {
  SymbolTable table;
  const auto apple = table.acquire("AAPL");
  REQUIRE(apple);
  CHECK(table.acquire("AAPL") == apple);
  const auto microsoft = table.acquire("MSFT");
  CHECK(microsoft != apple);
  table.release(*apple);
  CHECK(table.text(*apple) == "AAPL");
  table.release(*apple);
  CHECK(table.text(*apple).empty());
  CHECK(table.acquire("NVDA") == apple);
  CHECK(table.size() == 2);
  CHECK(!table.acquire(""));
  CHECK(!table.acquire(std::string(97, 'A')));
}
