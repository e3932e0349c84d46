// The value of one account, or of several together, over time. Pure functions and values; no I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/period.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// The value at the end of the interval that begins at `time`.
struct ValuePoint {
  support::Instant time;
  support::Decimal value;
};

// The values of a period. The value before its first day is the first point, so that the changes of adjoining periods
// add up to the change of both.
struct ValueSeries {
  std::optional<support::Decimal> start;  // before the period; at the first point's time if no value before is known
  std::vector<ValuePoint> points;         // oldest first
  bool has_value_before = false;          // the first point is the last value before the period

  bool empty() const { return points.empty(); }
  // When the account was worth `start`, and when the value of the last point. That of a day is the value at the close.
  // The series must have a point.
  support::Instant start_time() const;
  support::Instant end_time() const;
  // Whether there are several points of one day in New York.
  bool is_intraday() const;
};

// The points of the days of `period`, after the last one before it. A value from before `earliest_start` is not used.
// Empty if the period has no point of its own. `rows`: oldest first.
ValueSeries select_period(const broker::Rows<broker::NetLiqPoint>& rows, const Period& period,
                          support::Date earliest_start);

// The sum of several series, from the time on at which each of them has a value. Between two points of a series its
// value is that of the earlier one.
ValueSeries add_up(const std::vector<ValueSeries>& series);

// At most `count` points, evenly chosen, the first and the last among them.
std::vector<ValuePoint> thin_out(const std::vector<ValuePoint>& points, std::size_t count);

// Start, end, change, extremes and deepest fall of a series. Nothing is written of an empty one.
void write_series_summary(support::JsonWriter& object, const ValueSeries& series);
mcp::schema::Object series_summary_schema();

}  // namespace tools
