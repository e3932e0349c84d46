#include "price_bars.hpp"

#include <algorithm>
#include <span>

#include "live_values.hpp"

namespace tools {

using broker::Candle;
using support::Decimal;

namespace {

Candle join(std::span<const Candle> bars) {
  Candle whole = bars.front();
  for (const Candle& bar : bars.subspan(1)) {
    whole.high = std::max(whole.high, bar.high);
    whole.low = std::min(whole.low, bar.low);
    if (bar.volume) whole.volume = whole.volume.value_or(0) + *bar.volume;
  }
  const Candle& last = bars.back();
  whole.close = last.close;
  whole.is_provisional = last.is_provisional;
  whole.implied_volatility = last.implied_volatility;
  whole.open_interest = last.open_interest;
  if (bars.size() > 1) whole.vwap = std::nullopt;
  return whole;
}

std::optional<double> find_mean_volume(const std::vector<Candle>& bars) {
  double sum = 0;
  std::size_t count = 0;
  for (const Candle& bar : bars) {
    if (!bar.volume) continue;
    sum += *bar.volume;
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(sum / static_cast<double>(count));
}

}  // namespace

std::vector<Candle> join_bars(const std::vector<Candle>& bars, std::size_t count) {
  if (bars.size() <= count || count == 0) return bars;
  const std::size_t size = (bars.size() + count - 1) / count;
  std::vector<Candle> joined;
  for (std::size_t i = 0; i < bars.size(); i += size) {
    joined.push_back(join(std::span(bars).subspan(i, std::min(size, bars.size() - i))));
  }
  return joined;
}

std::optional<double> find_moving_average(const std::vector<Candle>& daily, std::size_t days) {
  double sum = 0;
  std::size_t found = 0;
  for (auto bar = daily.rbegin(); bar != daily.rend() && found < days; ++bar) {
    if (bar->is_provisional) continue;
    sum += bar->close;
    ++found;
  }
  return found == days ? std::optional(sum / static_cast<double>(days)) : std::nullopt;
}

void write_bars_summary(support::JsonWriter& object, const std::vector<Candle>& bars) {
  if (bars.empty()) return;
  const auto by_high = [](const Candle& a, const Candle& b) { return a.high < b.high; };
  const auto by_low = [](const Candle& a, const Candle& b) { return a.low < b.low; };
  const Candle& highest = *std::max_element(bars.begin(), bars.end(), by_high);
  const Candle& lowest = *std::min_element(bars.begin(), bars.end(), by_low);
  const auto start = to_decimal(bars.front().open), end = to_decimal(bars.back().close);
  object.money("start", start);
  object.money("end", end);
  if (start && end) {
    object.money("change", *end - *start);
    if (start->is_positive()) object.statistic("change_percent", Decimal::divide((*end - *start) * 100, *start, 2));
  }
  object.money("high", to_decimal(highest.high));
  object.time("high_at", highest.time);
  object.money("low", to_decimal(lowest.low));
  object.time("low_at", lowest.time);
  object.quantity("mean_volume", to_decimal(find_mean_volume(bars), 0));
}

mcp::schema::Object bars_summary_schema() {
  using namespace mcp::schema;
  return {decimal("start"),     decimal("end"), decimal("change"),   number("change_percent"), decimal("high"),
          timestamp("high_at"), decimal("low"), timestamp("low_at"), decimal("mean_volume")};
}

}  // namespace tools
