// The interval of price bars, as people and models write it. Pure functions.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "shared/period.hpp"

namespace tools {

struct Interval {
  int count = 1;
  std::string unit = "d";  // of the feed: "s", "m", "h", "d", "w", "mo"

  bool is_intraday() const { return unit == "s" || unit == "m" || unit == "h"; }
  std::chrono::seconds length() const;  // of a month: 30 days
  friend bool operator==(const Interval&, const Interval&) = default;
};
std::string to_text(const Interval& interval);  // "5m", "1d", "1mo"

// Parses "5m", "5 minutes", "1h", "hourly", "1d", "daily", "1w", "1mo", "1M" (a month), "30s". Throws
// Error{invalid_argument} for any other text, and for more than 3 months, 52 weeks, 366 days, 24 hours, 1440 minutes or
// 3600 seconds.
Interval parse_interval(std::string_view text);

// The interval that shows a period with some tens of bars: minutes for a day, hours for a week, days, weeks.
Interval choose_interval(const Period& period);

}  // namespace tools
