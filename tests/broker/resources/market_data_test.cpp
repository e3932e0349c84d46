#include <catch2/catch_test_macros.hpp>

#include <future>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using broker::InstrumentType;
using support::ErrorCode;

namespace {

constexpr const char* kQuotes = "/market-data/by-type";

// Answers every symbol asked for but "NONE", in reverse order.
ScriptedReply quote_everything(const RecordedRequest& request) {
  std::string list;
  for (const std::string& parameter : support::split(request.query(), '&')) {
    const std::string symbol = parameter.substr(parameter.find('=') + 1);
    if (symbol == "NONE") continue;
    list =
        R"({"symbol":")" + symbol + R"(","instrument-type":"Equity","last":"1.5"})" + (list.empty() ? "" : ",") + list;
  }
  return items(list);
}

broker::QuoteRequest equities(const std::vector<std::string>& symbols) {
  broker::QuoteRequest request;
  for (const std::string& symbol : symbols) request.instruments.emplace_back(InstrumentType::equity, symbol);
  return request;
}

std::vector<std::string> symbols_of(const broker::Answer<broker::Rows<broker::Quote>>& quotes) {
  std::vector<std::string> symbols;
  for (const broker::Quote& quote : *quotes) symbols.push_back(quote.symbol);
  return symbols;
}

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  broker::Client client{config_for(fake.url()), clock};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Quotes are in the order of the request, without unknown symbols") {
  fake.on(kQuotes, quote_everything);
  CHECK(symbols_of(client.market_data(equities({"B", "NONE", "A", "C"}), patient())) ==
        std::vector<std::string>{"B", "A", "C"});
  CHECK(client.market_data({}, patient())->empty());
}

TEST_CASE_METHOD(Fixture, "Each instrument type has its own query parameter") {
  fake.on(kQuotes, items(R"({"symbol":"SPX","instrument-type":"Equity","bid":"7649.35","ask":7652.31,"bid-size":"0.0",
      "prev-close":"7674.37","prev-close-date":"2026-08-21","is-trading-halted":false,"volume":"16006738.789447",
      "updated-at":"2026-08-24T17:58:51.035Z","day-high-price":[]})"));
  const auto quotes = client.market_data({{{InstrumentType::index, "SPX"},
                                           {InstrumentType::equity, "BRK/B"},
                                           {InstrumentType::equity_option, "AAPL  260918C00310000"},
                                           {InstrumentType::future, "/ESZ6"},
                                           {InstrumentType::future_option, "./ESZ6 ESZ6  261218P6300"},
                                           {InstrumentType::cryptocurrency, "BTC/USD"}}},
                                         patient());
  // A space in a query travels as "+", as the broker's own clients send it.
  CHECK(fake.requests(kQuotes).at(0).query() ==
        "index=SPX&equity=BRK/B&equity-option=AAPL++260918C00310000&future=/ESZ6"
        "&future-option=./ESZ6+ESZ6++261218P6300&cryptocurrency=BTC/USD");
  REQUIRE(quotes->size() == 1);
  const broker::Quote& spx = quotes->front();
  CHECK(spx.bid == Decimal::of("7649.35"));
  CHECK(spx.ask == Decimal::of("7652.31"));
  CHECK(spx.bid_size == 0);
  CHECK(spx.volume == Decimal::of("16006738.789447"));
  CHECK(support::to_text(*spx.previous_close_date) == "2026-08-21");
  CHECK(!spx.day_high);
  CHECK(!spx.last);
  CHECK(error_of([&] {
          client.market_data({{{InstrumentType::other, "X"}}}, patient());
        }).code == ErrorCode::invalid_argument);
}

TEST_CASE_METHOD(Fixture, "Overlapping requests for quotes load missing symbols only") {
  fake.on(kQuotes, quote_everything);
  const auto first = client.market_data(equities({"A", "B", "NONE"}), patient());
  clock.advance(std::chrono::seconds(10));
  state::CacheLookups lookups;
  broker::ReadOptions options = patient();
  options.lookups = &lookups;
  const auto second = client.market_data(equities({"B", "C", "NONE"}), options);
  CHECK(fake.requests(kQuotes).at(1).query() == "equity=C");
  CHECK(second.as_of == first.as_of);  // that of the oldest
  CHECK(lookups.misses == 1);
  client.market_data(equities({"C", "B"}), options);
  CHECK(lookups.hits == 1);
  options.cached_only = true;
  CHECK(client.market_data(equities({"C", "B"}), options)->size() == 2);
  CHECK_THROWS_AS(client.market_data(equities({"C", "D"}), options), broker::NotCached);
  CHECK(fake.count(kQuotes) == 2);
  clock.advance(std::chrono::seconds(25));
  client.market_data(equities({"B", "C"}), patient());
  CHECK(fake.requests(kQuotes).at(2).query() == "equity=B");
}

TEST_CASE_METHOD(Fixture, "Concurrent overlapping requests for quotes share loads") {
  fake.on(kQuotes, quote_everything);
  std::atomic<bool> first{true};
  fake.on(kQuotes, [&](const RecordedRequest& request) {
    ScriptedReply reply = quote_everything(request);
    reply.hang = first.exchange(false);
    return reply;
  });
  auto one = std::async(std::launch::async, [&] {
    return client.market_data(equities({"A", "B"}), patient())->size();
  });
  fake.await(kQuotes, 1);
  auto two = std::async(std::launch::async, [&] {
    return client.market_data(equities({"B", "C"}), patient())->size();
  });
  fake.await(kQuotes, 2);
  fake.release();
  CHECK(one.get() == 2);
  CHECK(two.get() == 2);
  CHECK(fake.count(kQuotes) == 2);
  CHECK(fake.requests(kQuotes).at(1).query() == "equity=C");
}

TEST_CASE_METHOD(Fixture, "More than 100 symbols are split into several requests") {
  fake.on(kQuotes, quote_everything);
  std::vector<std::string> symbols;
  for (int i = 0; i < 250; ++i) symbols.push_back("S" + std::to_string(i));
  CHECK(symbols_of(client.market_data(equities(symbols), patient())) == symbols);
  CHECK(fake.count(kQuotes) == 3);
}

TEST_CASE_METHOD(Fixture, "Metrics are requested with one list, and a volatility may be negative or absent") {
  fake.on(
      "/market-metrics",
      items(R"({"symbol":"AAPL","implied-volatility-index":"0.261833862","implied-volatility-index-rank":"0.427330631",
      "implied-volatility-percentile":0.33,"liquidity-rating":4,"market-cap":4514709583000,"beta":"1.08",
      "earnings":{"expected-report-date":"2026-10-29","visible":true},"sector":"Technology"})"));
  const auto metrics = client.market_metrics({"AAPL", "NOPE"}, patient());
  CHECK(fake.requests("/market-metrics").at(0).query() == "symbols=AAPL,NOPE");
  REQUIRE(metrics->size() == 1);
  CHECK((*metrics)[0].implied_volatility_rank == Decimal::of("0.427330631"));
  CHECK((*metrics)[0].market_cap == Decimal::of("4514709583000"));
  CHECK((*metrics)[0].liquidity_rating == 4);
  CHECK(support::to_text(*(*metrics)[0].earnings_date) == "2026-10-29");
}

TEST_CASE_METHOD(Fixture, "A closed market has the time of its next open") {
  fake.on("/market-time/sessions/current",
          items(R"({"instrument-collection":"Equity","state":"Closed","next-session":{"session-date":"2025-02-18",
      "open-at":"2025-02-18T14:30:00Z","close-at":"2025-02-18T21:00:00.000+00:00"}})"));
  const auto sessions = client.market_sessions({"Equity", "CME", "CFE"}, patient());
  REQUIRE(sessions->size() == 1);
  CHECK((*sessions)[0].state == "Closed");
  CHECK(!(*sessions)[0].open_at);
  CHECK(support::to_iso8601(*(*sessions)[0].next_open_at) == "2025-02-18T14:30:00.000Z");
  CHECK(
      fake.requests("/market-time/sessions/current").at(0).query().starts_with("instrument-collections%5B%5D=Equity&"));
}
