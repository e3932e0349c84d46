// Joining bars, their summary and moving averages.
#include "live/price_bars.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/json.hpp"

using broker::Candle;

namespace {

// Bars of which each opens where the one before closed: 1, 2, 3, ...
std::vector<Candle> rising(int count) {
  std::vector<Candle> bars;
  for (int i = 0; i < count; ++i) {
    Candle bar;
    bar.time = support::Instant(std::chrono::days(20'000 + i));
    bar.open = i;
    bar.high = i + 1.5;
    bar.low = i - 0.5;
    bar.close = i + 1;
    bar.volume = 100;
    bars.push_back(bar);
  }
  return bars;
}

support::Json summary(const std::vector<Candle>& bars) {
  std::string text;
  support::JsonWriter writer(text);
  writer.object([&] { tools::write_bars_summary(writer, bars); });
  return support::Json::parse(text);
}

}  // namespace

TEST_CASE("Price bars: joined bars keep open, close, extremes and the sum of volumes") {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 60U}) {
    const auto bars = rising(61);
    const auto joined = tools::join_bars(bars, count);
    CHECK(joined.size() <= count);
    CHECK(joined.front().open == 0);
    CHECK(joined.back().close == 61);
    double volume = 0;
    for (std::size_t i = 0; i < joined.size(); ++i) {
      volume += *joined[i].volume;
      if (i > 0) CHECK(joined[i].open == joined[i - 1].close);
      CHECK(joined[i].high >= joined[i].close);
      CHECK(joined[i].low <= joined[i].open);
    }
    CHECK(volume == 6100);
  }
}

TEST_CASE("Price bars: few bars stay as they are, and none stay none") {
  CHECK(tools::join_bars(rising(5), 10).size() == 5);
  CHECK(tools::join_bars({}, 10).empty());
  CHECK(summary({}).empty());
}

TEST_CASE("Price bars: the summary covers all bars") {
  const auto json = summary(rising(10));
  CHECK(json.at("start") == "0.00");
  CHECK(json.at("end") == "10.00");
  CHECK(json.at("change") == "10.00");
  CHECK_FALSE(json.contains("change_percent"));  // from a price of 0
  CHECK(json.at("high") == "10.50");
  CHECK(json.at("low") == "-0.50");
  CHECK(json.at("mean_volume") == "100");
}

TEST_CASE("Price bars: a moving average takes whole days only, and needs all of them") {
  auto bars = rising(21);
  bars.back().is_provisional = true;
  // The closes 1 to 20.
  CHECK(tools::find_moving_average(bars, 20) == 10.5);
  CHECK_FALSE(tools::find_moving_average(bars, 21));
  CHECK_FALSE(tools::find_moving_average({}, 20));
}
