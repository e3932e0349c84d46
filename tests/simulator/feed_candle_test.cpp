// Candles follow from the same prices as the quotes.
#include <algorithm>

#include "feed_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

Instant time_of(const FeedEvent& row) {
  return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(row.number("time"))));
}

// What holds of all rows, newest first.
void check_rows(const std::vector<FeedEvent>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const FeedEvent& row = rows[i];
    INFO("row " << i << " at " << support::to_iso8601(time_of(row)));
    const double high = row.number("high"), low = row.number("low");
    CHECK(low > 0);
    for (const char* price : {"open", "close"}) {
      CHECK(row.number(price) <= high);
      CHECK(row.number(price) >= low);
    }
    const double average = row.number("vwap");
    CHECK((std::isnan(average) || (average >= low && average <= high)));
    CHECK_FALSE(row.number("volume") < 0);
    CHECK(row.number("count") >= 0);
    CHECK(row.number("eventFlags") == 0);
    CHECK(row.number("index") == std::ldexp(std::floor(row.number("time") / 1000), 32));
    if (i > 0) CHECK(time_of(row) < time_of(rows[i - 1]));
  }
}

}  // namespace

TEST_CASE("Candles: symbols are parsed with count, unit and hours, and formatted as dxFeed does") {
  const auto text = [](const char* symbol) {
    const auto parsed = parse_candle_symbol(symbol);
    return parsed ? to_string(*parsed) : "none";
  };
  CHECK(text("AAPL{=5m}") == "AAPL{=5m}");
  CHECK(text("AAPL{=1d}") == "AAPL{=d}");
  CHECK(text("AAPL{tho=true,=2mo}") == "AAPL{=2mo,tho=true}");
  CHECK(text("BTC/USD:CXTALP{=h,tho=false}") == "BTC/USD:CXTALP{=h}");
  for (const char* wrong :
       {"AAPL", "AAPL{}", "AAPL{=}", "AAPL{=0m}", "AAPL{=5x}", "{=5m}", "AAPL{=5m", "AAPL{=-1m}", "AAPL{=5m,price=bid}",
        "AAPL{=99999999999m}", "AAPL{=m,=h}", "AAPL{tho=true}", "AAPL{=5m,}"}) {
    INFO(wrong);
    CHECK(text(wrong) == "none");
  }
}

TEST_CASE("Candles: high and low hold all prices, rows are in order, the newest close is the last price") {
  for (const std::uint64_t seed : std::initializer_list<std::uint64_t>{1, 5, 99}) {
    const FeedFixture fixture(seed);
    for (const char* text : kFeedInstants) {
      const Instant now = at(text);
      for (const char* instrument : {"AAPL", "SPX", "VIX", "/ESZ26:XCME", "BTC/USD:CXTALP"}) {
        for (const char* period :
             {"{=s}", "{=m}", "{=7m,tho=true}", "{=h}", "{=4h,tho=true}", "{=d}", "{=3d}", "{=w}", "{=2mo,tho=true}"}) {
          const std::string symbol = std::string(instrument) + period;
          INFO(seed << " " << symbol << " " << text);
          const auto rows = fixture.candles(symbol, at("2026-01-01T00:00:00Z"), now, 60);
          REQUIRE_FALSE(rows.empty());
          check_rows(rows);
          CHECK(rows.front().number("close") == fixture.event(FeedEventType::trade, instrument, now).number("price"));
        }
      }
    }
  }
}

TEST_CASE("Candles: bars of a day have the prices and volume of the REST API's day") {
  const FeedFixture fixture;
  for (const char* text : kFeedInstants) {
    const Instant now = at(text);
    for (const char* instrument : {"AAPL", "SPX", "/ESZ26:XCME", "BTC/USD:CXTALP", ".AAPL261218C310"}) {
      if (!fixture.feed.lists(instrument, now)) continue;
      INFO(instrument << " " << text);
      const auto rows = fixture.candles(std::string(instrument) + "{=d,tho=true}", now - 24h * 400, now);
      REQUIRE(rows.size() > 5);
      const FeedEvent summary = fixture.event(FeedEventType::summary, instrument, now);
      const FeedEvent trade = fixture.event(FeedEventType::trade, instrument, now);
      // Before the open the newest bar is that of the day before.
      const bool has_begun = !std::isnan(summary.number("dayOpenPrice"));
      const FeedEvent& before = rows[has_begun ? 1 : 0];
      CHECK(before.number("close") == summary.number("prevDayClosePrice"));
      CHECK(before.number("time") == summary.number("prevDayId") * 86'400'000);
      if (!has_begun) continue;
      const FeedEvent& today = rows.front();
      CHECK(today.number("open") == summary.number("dayOpenPrice"));
      CHECK(today.number("high") == summary.number("dayHighPrice"));
      CHECK(today.number("low") == summary.number("dayLowPrice"));
      CHECK(today.number("close") == trade.number("price"));
      CHECK(today.number("time") == summary.number("dayId") * 86'400'000);
      const double volume = trade.number("dayVolume");
      CHECK((std::isnan(volume) || today.number("volume") == volume));
    }
  }
}

TEST_CASE("Candles: minutes of a session add up to its day") {
  const FeedFixture fixture;
  for (const char* text : {"2026-08-24T17:58:51.000Z", "2026-08-24T20:00:00.000Z", "2026-11-27T18:30:00.000Z"}) {
    const Instant now = at(text);
    for (const char* instrument : {"AAPL", "SPX", "/CLF27:XNYM", "BTC/USD:CXTALP"}) {
      INFO(instrument << " " << text);
      const FeedEvent day = fixture.candles(std::string(instrument) + "{=d,tho=true}", now - 240h, now, 1).at(0);
      const auto venue = std::string(instrument) == "BTC/USD:CXTALP" ? Venue::crypto
                         : instrument[0] == '/'                      ? Venue::cme
                                                                     : Venue::equity;
      const Session session = latest_session(venue, now);
      const auto rows = fixture.candles(std::string(instrument) + "{=m,tho=true}", session.open, now);
      double volume = 0;
      for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
        CHECK(rows[i].number("open") == rows[i + 1].number("close"));
        CHECK(time_of(rows[i]) == time_of(rows[i + 1]) + 1min);
        CHECK(rows[i].number("high") <= day.number("high"));
        CHECK(rows[i].number("low") >= day.number("low"));
        volume += rows[i].number("volume");
      }
      volume += rows.back().number("volume");
      CHECK(time_of(rows.back()) == session.open);
      CHECK(rows.back().number("open") == day.number("open"));
      CHECK(rows.front().number("close") == day.number("close"));
      const double whole = day.number("volume");
      if (!std::isnan(whole)) CHECK(std::abs(volume - whole) <= 1e-9 * whole + 1e-6);
    }
  }
}

TEST_CASE("Candles: a week and a month are made of their days") {
  const FeedFixture fixture;
  const Instant now = at("2026-08-27T18:00:00Z");
  const auto days = fixture.candles("AAPL{=d}", at("2026-08-24T00:00:00Z"), now);
  const FeedEvent week = fixture.candles("AAPL{=w}", at("2026-08-24T00:00:00Z"), now, 1).at(0);
  REQUIRE(days.size() == 4);
  CHECK(support::to_iso8601(time_of(week)) == "2026-08-24T00:00:00.000Z");
  CHECK(week.number("open") == days.back().number("open"));
  CHECK(week.number("close") == days.front().number("close"));
  double high = 0, volume = 0;
  for (const FeedEvent& day : days) {
    high = std::max(high, day.number("high"));
    volume += day.number("volume");
  }
  CHECK(week.number("high") == high);
  CHECK(std::abs(week.number("volume") - volume) < 1);
  const auto months = fixture.candles("AAPL{=mo}", at("2026-06-01T00:00:00Z"), now);
  REQUIRE(months.size() == 3);
  CHECK(support::to_iso8601(time_of(months[1])) == "2026-07-01T00:00:00.000Z");
}

TEST_CASE("Candles: there are bars only while the venue trades") {
  const FeedFixture fixture;
  const Instant now = at("2026-11-28T12:00:00Z");  // the Saturday after Thanksgiving
  const auto count = [&](const char* symbol, const char* from) {
    return fixture.candles(symbol, at(from), now).size();
  };
  // Friday closes at 13:00 in New York; its extended hours run from 8:15 to 17:00.
  CHECK(count("AAPL{=m,tho=true}", "2026-11-26T05:00:00Z") == 210);
  CHECK(count("AAPL{=m}", "2026-11-26T05:00:00Z") == 525);
  CHECK(count("AAPL{=d}", "2026-11-23T00:00:00Z") == 4);
  // An option and an index have no extended hours.
  CHECK(count("SPX{=m}", "2026-11-26T05:00:00Z") == 210);
  CHECK(count(".AAPL261218C310{=m}", "2026-11-26T05:00:00Z") == 210);
  // Futures: Thursday's and Friday's sessions end at 13:00 and begin the evening before, at 18:00.
  CHECK(count("/ESZ26:XCME{=h}", "2026-11-25T23:00:00Z") == 38);
  CHECK(count("BTC/USD:CXTALP{=h}", "2026-11-26T00:00:00Z") == 61);
  // On a day with another offset of New York the session has the same length.
  CHECK(fixture.candles("AAPL{=30m,tho=true}", at("2026-03-09T00:00:00Z"), at("2026-03-09T21:00:00Z")).size() == 13);
}

TEST_CASE("Candles: from and limit bound the rows, and unknown symbols have none") {
  const FeedFixture fixture;
  const Instant now = at(kMonday);
  CHECK(fixture.candles("AAPL{=m}", now - 24h * 365, now, 10).size() == 10);
  CHECK(fixture.candles("AAPL{=m}", now - 24h * 365, now, 1'000'000).size() == 8000);
  CHECK(fixture.candles("AAPL{=m}", now, now, 0).empty());
  const auto rows = fixture.candles("AAPL{=5m}", at("2026-08-24T17:40:00Z"), now);
  REQUIRE(rows.size() == 4);
  CHECK(time_of(rows.back()) == at("2026-08-24T17:40:00Z"));
  CHECK(fixture.candles("AAPL{=d}", Instant(), now).size() > 4000);
  CHECK(fixture.candles("AAPL{=d}", Instant::min(), now, 3).size() == 3);
  CHECK(fixture.candles("RUT{=d}", now - 240h, now).empty());
  CHECK(fixture.candles("NOPE{=d}", now - 240h, now).empty());
}

TEST_CASE("Candles: what is past does not change, except the bar of now") {
  const FeedFixture fixture;
  const Instant now = at(kMonday), later = now + 25min;
  const auto first = fixture.candles("AAPL{=5m}", now - 3h, now);
  const auto second = fixture.candles("AAPL{=5m}", now - 3h, later);
  REQUIRE(second.size() > first.size());
  for (std::size_t i = 1; i < first.size(); ++i) {
    const FeedEvent& row = second[second.size() - first.size() + i];
    INFO(i);
    for (const char* field : {"time", "open", "high", "low", "close"})
      CHECK(row.number(field) == first[i].number(field));
    CHECK(std::abs(row.number("volume") - first[i].number("volume")) < 0.001);
  }
}
