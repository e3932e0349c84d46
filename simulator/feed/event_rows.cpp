#include "event_rows.hpp"

#include <cassert>
#include <string>

namespace simulator {

FeedEvent make_event(FeedEventType type, std::string_view symbol, std::initializer_list<FeedValue> values) {
  const auto& names = field_names(type);
  assert(names.size() == values.size() + 3);
  FeedEvent event{type, {}};
  event.fields.reserve(names.size());
  event.fields.emplace_back(names[0], std::string(to_string(type)));
  event.fields.emplace_back(names[1], std::string(symbol));
  event.fields.emplace_back(names[2], 0.0);
  for (const FeedValue& value : values) event.fields.emplace_back(names[event.fields.size()], value);
  return event;
}

double to_milliseconds(Instant instant) {
  return static_cast<double>(instant.time_since_epoch().count());
}

double to_day_id(Date date) {
  return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
}

double event_index(Instant time, int sequence) {
  const auto milliseconds = time.time_since_epoch().count();
  const auto rest = ((milliseconds % 1000) + 1000) % 1000;
  const auto seconds = (milliseconds - rest) / 1000;
  return static_cast<double>(seconds * (std::int64_t{1} << 32) + rest * (std::int64_t{1} << 22) + sequence);
}

}  // namespace simulator
