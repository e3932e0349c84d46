#include "live/last_values.hpp"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <thread>

using namespace broker::live;
using namespace std::chrono_literals;
using broker::Source;
using broker::dxlink::Batch;

namespace {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

Batch make_batch(EventType type, SymbolId symbol, std::vector<double> values) {
  Batch batch;
  batch.clear(type);
  batch.symbols.push_back(symbol);
  values.resize(batch.width(), kAbsent);
  batch.values = std::move(values);
  return batch;
}

struct LastValuesFixture {
  LastValuesFixture() { values.connected(false); }
  void store(const Batch& batch) { values.store({&batch, 1}, now); }

  const SymbolId apple{17};
  LastValues::TimePoint now{1h};
  LastValues values;
};

}  // namespace

TEST_CASE_METHOD(LastValuesFixture, "Last values: a value has the age of its arrival and its source") {
  CHECK(!values.quote(apple, now));
  store(make_batch(EventType::quote, apple, {312.01, 312.02, 240, kAbsent}));
  auto quote = values.quote(apple, now + 1500ms);
  REQUIRE(quote);
  CHECK(quote->value.bid == 312.01);
  CHECK(!quote->value.ask_size);
  CHECK(quote->age == 1500ms);
  CHECK(quote->source == Source::live);
  CHECK(!values.trade(apple, now));
  CHECK(!values.quote(SymbolId{1}, now));
  CHECK(!values.quote(SymbolId{1700}, now));
}

TEST_CASE_METHOD(LastValuesFixture, "Last values: after the connection is lost all values are stale, with their age") {
  store(make_batch(EventType::quote, apple, {1, 2, 3, 4}));
  values.disconnected();
  CHECK(values.quote(apple, now + 1min)->source == Source::stale);
  CHECK(values.quote(apple, now + 1min)->age == 1min);
  CHECK(!values.is_current({EventType::quote, apple}));
  values.connected(true);
  CHECK(values.quote(apple, now)->source == Source::stale);
  store(make_batch(EventType::quote, apple, {1, 2, 3, 4}));
  CHECK(values.quote(apple, now)->source == Source::delayed);
  CHECK(values.is_current({EventType::quote, apple}));
  CHECK(values.count_current() == 1);
}

TEST_CASE_METHOD(LastValuesFixture, "Last values: the last trade is the later of both sessions") {
  namespace column = broker::dxlink::trade;
  std::vector<double> regular(column::width, kAbsent);
  regular[column::price] = 200;
  regular[column::time] = 1'700'000'000'000;
  auto extended = regular;
  extended[column::price] = 195;
  SECTION("the extended one, by its time") {
    extended[column::time] += 5'400'000;
    store(make_batch(EventType::trade_eth, apple, extended));
    now += 1s;
    store(make_batch(EventType::trade, apple, regular));
    CHECK(values.trade(apple, now)->value.price == 195);
    CHECK(values.trade(apple, now)->value.is_extended_hours);
  }
  SECTION("the regular one, by its time") {
    extended[column::time] -= 1;
    store(make_batch(EventType::trade, apple, regular));
    store(make_batch(EventType::trade_eth, apple, extended));
    CHECK(values.trade(apple, now)->value.price == 200);
    CHECK(!values.trade(apple, now)->value.is_extended_hours);
  }
  SECTION("without times, by their arrival") {
    regular[column::time] = extended[column::time] = 0;
    store(make_batch(EventType::trade, apple, regular));
    now += 1ms;
    store(make_batch(EventType::trade_eth, apple, extended));
    CHECK(values.trade(apple, now)->value.price == 195);
    CHECK(!values.trade(apple, now)->value.time);
  }
  SECTION("the one that has a price") {
    extended[column::price] = kAbsent;
    extended[column::time] += 1;
    store(make_batch(EventType::trade, apple, regular));
    store(make_batch(EventType::trade_eth, apple, extended));
    CHECK(values.trade(apple, now)->value.price == 200);
  }
  SECTION("the only one") {
    store(make_batch(EventType::trade_eth, apple, extended));
    CHECK(values.trade(apple, now)->value.price == 195);
  }
}

TEST_CASE_METHOD(LastValuesFixture, "Last values: Greeks, summary, profile and underlying keep their fields apart") {
  store(make_batch(EventType::greeks, apple, {10, 0.25, 0.5, 0.01, -0.05, 0.1, 0.2, 1'700'000'000'000}));
  store(make_batch(EventType::summary, apple, {20'000, 1, 2, 3, kAbsent, 5, 6, 7}));
  store(make_batch(EventType::underlying, apple, {0.3, 100, 200, 2}));
  Batch profile = make_batch(EventType::profile, apple, {0, 0, 400, 300, 0, 1});
  profile.texts = {"HALTED", "news"};
  profile.text_count = 2;
  store(profile);
  const auto greeks = values.greeks(apple, now);
  CHECK(greeks->value.delta == 0.5);
  CHECK(greeks->value.vega == 0.2);
  CHECK(greeks->value.rho == 0.1);
  CHECK(greeks->value.time == support::Instant(1'700'000'000'000ms));
  const auto summary = values.summary(apple, now);
  CHECK(summary->value.day == support::parse_date("2024-10-04"));
  CHECK(summary->value.low == 3);
  CHECK(!summary->value.close);
  CHECK(summary->value.open_interest == 7);
  CHECK(values.underlying(apple, now)->value.put_call_ratio == 2);
  CHECK(values.profile(apple, now)->value.trading_status == "HALTED");
  CHECK(values.profile(apple, now)->value.status_reason == "news");
  CHECK(values.profile(apple, now)->value.high_limit_price == 400);
}

TEST_CASE_METHOD(LastValuesFixture, "Last values: a forgotten value is absent, the others of its symbol stay") {
  store(make_batch(EventType::quote, apple, {1, 2, 3, 4}));
  store(make_batch(EventType::trade, apple, {5}));
  values.forget({EventType::quote, apple});
  values.forget({EventType::quote, SymbolId{40'000}});
  CHECK(!values.quote(apple, now));
  CHECK(values.trade(apple, now));
  CHECK(values.count_current() == 1);
}

TEST_CASE_METHOD(LastValuesFixture, "Last values: of one frame the last event of a key counts") {
  Batch batch = make_batch(EventType::quote, apple, {1, 2, 3, 4});
  batch.symbols.push_back(apple);
  batch.values.insert(batch.values.end(), {5, 6, 7, 8});
  store(batch);
  CHECK(values.quote(apple, now)->value.bid == 5);
}

TEST_CASE_METHOD(LastValuesFixture, "Last values: a waiting thread wakes for a first event, not for each event") {
  const auto before = values.version();
  const auto moment = [] { return support::Budget::of(1ms); };
  CHECK(!values.wait(before, moment()));
  std::thread writer([&] { store(make_batch(EventType::quote, apple, {1, 2, 3, 4})); });
  CHECK(values.wait(before, support::Budget::of(60s)));
  writer.join();
  const auto after = values.version();
  store(make_batch(EventType::quote, apple, {5, 6, 7, 8}));
  CHECK(values.version() == after);
  values.disconnected();
  CHECK(values.wait(after, moment()));
}

TEST_CASE("Last values: many writers and readers see whole events only") {
  LastValues values;
  values.connected(false);
  constexpr std::size_t kSymbols = 64;
  std::atomic<bool> ended{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; i < 2000; ++i) {
        Batch batch;
        batch.clear(EventType::quote);
        for (std::uint32_t symbol = 0; symbol < kSymbols; ++symbol) {
          batch.symbols.push_back(SymbolId{symbol});
          const double value = writer * 10'000 + i;
          batch.values.insert(batch.values.end(), {value, value, value, value});
        }
        values.store({&batch, 1}, LastValues::TimePoint(1h));
      }
    });
  }
  for (int reader = 0; reader < 4; ++reader) {
    threads.emplace_back([&] {
      while (!ended) {
        for (std::uint32_t symbol = 0; symbol < kSymbols; ++symbol) {
          const auto quote = values.quote(SymbolId{symbol}, LastValues::TimePoint(1h));
          if (quote && (quote->value.bid != quote->value.ask_size || quote->value.ask != quote->value.bid)) ++torn;
        }
      }
    });
  }
  for (int writer = 0; writer < 4; ++writer) threads[static_cast<std::size_t>(writer)].join();
  ended = true;
  for (std::size_t reader = 4; reader < threads.size(); ++reader) threads[reader].join();
  CHECK(torn == 0);
  CHECK(values.count_current() == kSymbols);
}
