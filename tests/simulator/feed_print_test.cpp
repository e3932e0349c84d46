// Prints (TimeAndSale) lead to the last price.
#include "feed_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

std::string text(const FeedEvent& row, const char* field) {
  return std::get<std::string>(*row.find(field));
}

bool flag(const FeedEvent& row, const char* field) {
  return std::get<bool>(*row.find(field));
}

}  // namespace

TEST_CASE("Prints: the last has price, time and size of the Trade event at the same instant") {
  const FeedFixture fixture;
  for (const char* instant : {"2026-08-24T17:58:51.000Z", "2026-08-24T17:58:51.137Z", "2026-08-24T13:30:00.001Z",
                              "2026-08-24T19:59:59.990Z"}) {
    const Instant now = at(instant);
    for (const char* symbol : {"AAPL", "NOK", "SPX", "/ESU26:XCME", "BTC/USD:CXTALP", ".AAPL261218C310"}) {
      INFO(symbol << " " << instant);
      const auto rows = fixture.feed.time_and_sales(symbol, now - 10s, now, 500);
      REQUIRE_FALSE(rows.empty());
      const FeedEvent trade = fixture.event(FeedEventType::trade, symbol, now);
      CHECK(rows.back().number("price") == trade.number("price"));
      CHECK(rows.back().number("time") == trade.number("time"));
      const double size = trade.number("size");
      CHECK((rows.back().number("size") == size || std::isnan(size)));
      CHECK(fixture.event(FeedEventType::time_and_sale, symbol, now) == rows.back());
    }
  }
}

TEST_CASE("Prints: they are in order, between bid and ask of their step, with a size and the aggressor's side") {
  const FeedFixture fixture;
  const Instant now = at("2026-08-24T17:58:51.000Z");
  for (const char* symbol : {"AAPL", "NOK", "/ESU26:XCME", "BTC/USD:CXTALP", ".AAPL261218C310"}) {
    const auto rows = fixture.feed.time_and_sales(symbol, now - 60s, now, 8000);
    INFO(symbol);
    CHECK(rows.size() >= 240);
    CHECK(rows.size() <= 720);
    double time = 0, sequence = 0, low = 1e12, high = 0;
    for (const FeedEvent& row : rows) {
      const bool is_first = row.number("time") > time;
      CHECK(row.number("sequence") == (is_first ? 0 : sequence + 1));
      CHECK(row.number("time") >= time);
      time = row.number("time");
      sequence = row.number("sequence");
      CHECK(row.number("size") > 0);
      CHECK_FALSE(flag(row, "extendedTradingHours"));
      const double price = row.number("price"), middle = (row.number("bidPrice") + row.number("askPrice")) / 2;
      if (text(row, "aggressorSide") == "BUY") CHECK(price > middle);
      if (text(row, "aggressorSide") == "SELL") CHECK(price < middle);
      low = std::min(low, price);
      high = std::max(high, price);
    }
    // The minutes that hold these prints hold their prices.
    const auto bars = fixture.candles(std::string(symbol) + "{=m}", now - 2min, now);
    double bars_low = 1e12, bars_high = 0;
    for (const FeedEvent& bar : bars) {
      bars_low = std::min(bars_low, bar.number("low"));
      bars_high = std::max(bars_high, bar.number("high"));
    }
    CHECK(low >= bars_low - 1e-9);
    CHECK(high <= bars_high + 1e-9);
  }
}

TEST_CASE("Prints: parts of a time have the same prints as the whole") {
  const FeedFixture fixture;
  const Instant now = at("2026-08-24T20:00:30.000Z"), from = now - 60s;
  for (const char* symbol : {"AAPL", "SPX", "/ESU26:XCME", "BTC/USD:CXTALP"}) {
    INFO(symbol);
    const auto whole = fixture.feed.time_and_sales(symbol, from, now, 8000);
    std::vector<FeedEvent> joined;
    for (Instant part = from; part < now; part += 3700ms) {
      const auto rows = fixture.feed.time_and_sales(symbol, part, std::min(part + 3700ms, now), 8000);
      joined.insert(joined.end(), rows.begin(), rows.end());
    }
    CHECK(joined == whole);
    const auto newest = fixture.feed.time_and_sales(symbol, from, now, 5);
    CHECK(newest == std::vector<FeedEvent>(whole.end() - 5, whole.end()));
  }
}

TEST_CASE("TradeETH: it exists before the open and after the close, with the price of the close") {
  const FeedFixture fixture;
  for (const char* instant : {"2026-08-24T12:40:00Z", "2026-08-24T22:00:00Z", "2026-11-27T20:00:00Z"}) {
    const Instant now = at(instant);
    INFO(instant);
    const FeedEvent extended = fixture.event(FeedEventType::trade_eth, "AAPL", now);
    CHECK(extended.number("price") == fixture.event(FeedEventType::trade, "AAPL", now).number("price"));
    CHECK(flag(extended, "extendedTradingHours"));
    CHECK(extended.number("dayVolume") > 0);
    const auto rows = fixture.feed.time_and_sales("AAPL", now - 60s, now, 100);
    CHECK(rows.size() == 6);
    CHECK(rows.back().number("time") == extended.number("time"));
    CHECK(rows.back().number("size") == extended.number("size"));
    CHECK(flag(rows.back(), "extendedTradingHours"));
    for (const char* other : {"SPX", "/ESZ26:XCME", "BTC/USD:CXTALP", ".AAPL261218C310"}) {
      CHECK_FALSE(fixture.feed.event(FeedEventType::trade_eth, other, now));
    }
  }
  for (const char* closed : {"2026-08-24T15:00:00Z", "2026-08-24T12:14:00Z", "2026-08-25T00:01:00Z",
                             "2026-11-27T22:01:00Z", "2026-11-26T15:00:00Z"}) {
    INFO(closed);
    CHECK_FALSE(fixture.feed.event(FeedEventType::trade_eth, "AAPL", at(closed)));
  }
}
