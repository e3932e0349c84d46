#include "value_series.hpp"

#include <algorithm>
#include <set>

#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Decimal;
using support::Instant;

namespace {

// The fall of a value from its highest before to its lowest after.
struct Drawdown {
  Decimal amount;
  std::optional<Decimal> percent;
};

std::optional<Decimal> find_percent(const Decimal& part, const Decimal& whole) {
  if (!whole.is_positive()) return std::nullopt;
  return Decimal::divide(part * 100, whole, 2);
}

Drawdown find_drawdown(const Decimal& start, const std::vector<ValuePoint>& points) {
  Drawdown deepest{{}, Decimal(0)};
  Decimal peak = start;
  for (const ValuePoint& point : points) {
    peak = std::max(peak, point.value);
    const Decimal fall = peak - point.value;
    if (fall > deepest.amount) deepest = {fall, find_percent(fall, peak)};
  }
  return deepest;
}

// The value at `time`: that of the last point until then. Nothing before the first point.
std::optional<Decimal> find_value(const ValueSeries& series, Instant time) {
  const auto after = std::upper_bound(series.points.begin(), series.points.end(), time,
                                      [](Instant at, const ValuePoint& point) { return at < point.time; });
  if (after == series.points.begin()) return std::nullopt;
  return std::prev(after)->value;
}

// When the day of a point ends for the account's value: at the close, or later if the point begins later.
Instant find_close(const ValuePoint& point) {
  return std::max(point.time, support::stock_close(support::new_york_date(point.time)));
}

}  // namespace

bool ValueSeries::is_intraday() const {
  const auto same_day = [](const ValuePoint& a, const ValuePoint& b) {
    return support::new_york_date(a.time) == support::new_york_date(b.time);
  };
  return std::adjacent_find(points.begin(), points.end(), same_day) != points.end();
}

Instant ValueSeries::start_time() const {
  return has_value_before ? find_close(points.front()) : points.front().time;
}

Instant ValueSeries::end_time() const {
  return find_close(points.back());
}

ValueSeries select_period(const broker::Rows<broker::NetLiqPoint>& rows, const Period& period,
                          support::Date earliest_start) {
  ValueSeries series;
  std::optional<ValuePoint> before;
  for (const broker::NetLiqPoint& row : rows) {
    if (!row.close) continue;
    const support::Date date = support::new_york_date(row.time);
    if (earliest_start <= date && date < period.first) before = {row.time, *row.close};
    if (!period.contains(date)) continue;
    if (series.empty()) series.start = row.open ? row.open : row.close;
    series.points.push_back({row.time, *row.close});
  }
  if (series.empty() || !before) return series;
  series.start = before->value;
  series.points.insert(series.points.begin(), *before);
  series.has_value_before = true;
  return series;
}

ValueSeries add_up(const std::vector<ValueSeries>& series) {
  if (series.size() == 1) return series.front();
  std::set<Instant> times;
  for (const ValueSeries& one : series) {
    for (const ValuePoint& point : one.points) times.insert(point.time);
  }
  ValueSeries sum;
  for (const Instant time : times) {
    Decimal value;
    Decimal start;
    bool is_complete = true;
    bool has_value_before = true;
    for (const ValueSeries& one : series) {
      const auto part = find_value(one, time);
      is_complete = is_complete && part;
      if (!part) break;
      value += *part;
      // Of a series that began earlier, the value then; of one that begins now, its start.
      const bool begins_now = one.points.front().time == time;
      start += begins_now ? one.start.value_or(*part) : *part;
      has_value_before = has_value_before && (one.has_value_before || !begins_now);
    }
    if (!is_complete) continue;
    if (sum.empty()) {
      sum.start = start;
      sum.has_value_before = has_value_before;
    }
    sum.points.push_back({time, value});
  }
  return sum;
}

std::vector<ValuePoint> thin_out(const std::vector<ValuePoint>& points, std::size_t count) {
  if (points.size() <= count || count < 2) return points;
  std::vector<ValuePoint> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(points[i * (points.size() - 1) / (count - 1)]);
  return chosen;
}

void write_series_summary(support::JsonWriter& object, const ValueSeries& series) {
  if (series.empty()) return;
  const Decimal start = series.start.value_or(series.points.front().value);
  const Decimal& end = series.points.back().value;
  Decimal high = start;
  Decimal low = start;
  for (const ValuePoint& point : series.points) {
    high = std::max(high, point.value);
    low = std::min(low, point.value);
  }
  const Drawdown drawdown = find_drawdown(start, series.points);
  object.money("start", start);
  object.money("end", end);
  object.money("change", end - start);
  object.statistic("change_percent", find_percent(end - start, start));
  object.money("high", high);
  object.money("low", low);
  object.money("max_drawdown", drawdown.amount);
  object.statistic("max_drawdown_percent", drawdown.percent);
}

mcp::schema::Object series_summary_schema() {
  using namespace mcp::schema;
  return {decimal("start"), decimal("end"), decimal("change"),       number("change_percent"),
          decimal("high"),  decimal("low"), decimal("max_drawdown"), number("max_drawdown_percent")};
}

}  // namespace tools
