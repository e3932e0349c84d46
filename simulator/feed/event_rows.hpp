// Makes rows of the feed's events from values. Pure functions.
#pragma once

#include <initializer_list>
#include <limits>
#include <optional>
#include <string_view>

#include "feed_event.hpp"
#include "market/calendar.hpp"

namespace simulator {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// `values`: those of all fields after eventTime, in order. eventTime is 0, as in the broker's feed.
FeedEvent make_event(FeedEventType type, std::string_view symbol, std::initializer_list<FeedValue> values);

inline double or_nan(const std::optional<double>& value) {
  return value.value_or(kNaN);
}
double to_milliseconds(Instant instant);  // since 1970-01-01
double to_day_id(Date date);              // days since 1970-01-01
// dxFeed's index of an event in time: seconds in the upper 32 bits, then 10 bits of milliseconds, then the sequence.
double event_index(Instant time, int sequence = 0);

}  // namespace simulator
