#include "shared/time_argument.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {
namespace {

using support::Instant;

bool has_zone(std::string_view text) {
  const std::size_t time = text.find(':');
  if (time == std::string_view::npos) return false;
  return text.ends_with('Z') || text.ends_with("UTC") || text.find_first_of("+-", time) != std::string_view::npos;
}

// Libraries send the first year of their calendar for a time that was not given.
bool is_year_of_orders(Instant time) {
  const auto year = support::utc_date(time).year();
  return year >= std::chrono::year(2000) && year < std::chrono::year(2100);
}

// The text before the words "New York". Nothing if it does not end with them.
std::optional<std::string> strip_new_york(const std::string& text) {
  for (const std::string_view name : {"NEW YORK", "AMERICA/NEW_YORK"}) {
    if (text.ends_with(name)) return std::string(support::trim(text.substr(0, text.size() - name.size())));
  }
  return std::nullopt;
}

// `text`: "2026-11-24 15:30", "2026-11-24T15:30:00". Read as UTC first, so that only times that exist are read.
std::optional<Instant> parse_new_york(const std::string& text) {
  if (has_zone(text)) return std::nullopt;
  const bool has_seconds = std::count(text.begin(), text.end(), ':') == 2;
  const auto clock = support::parse_iso8601((has_seconds ? text : text + ":00") + 'Z');
  if (!clock) return std::nullopt;
  const auto day = std::chrono::floor<std::chrono::days>(*clock);
  if (!is_year_of_orders(*clock)) return std::nullopt;
  const auto minutes = std::chrono::floor<std::chrono::minutes>(*clock - day);
  const Instant minute = support::new_york_time(support::utc_date(*clock), minutes);
  // In spring an hour is skipped: the clock shows none of its times.
  if (minute == support::new_york_time(support::utc_date(*clock), minutes + std::chrono::hours(1))) return std::nullopt;
  return minute + (*clock - day - minutes);
}

std::optional<Instant> parse_utc(const std::string& text) {
  if (!has_zone(text)) return std::nullopt;
  if (const auto instant = support::parse_iso8601(text)) return instant;
  // "2026-11-24 20:30 UTC", "2026-11-24T20:30Z"
  constexpr std::size_t kMinutesEnd = 16;
  const bool has_minutes_only = text.size() > kMinutesEnd && text[kMinutesEnd - 3] == ':' && text[kMinutesEnd] != ':';
  if (!has_minutes_only) return std::nullopt;
  return support::parse_iso8601(text.substr(0, kMinutesEnd) + ":00" + text.substr(kMinutesEnd));
}

}  // namespace

std::optional<Instant> read_time_argument(const mcp::Arguments& arguments, const char* name) {
  if (!arguments.has(name)) return std::nullopt;
  const std::string text = support::to_upper(support::trim(arguments.text(name)));
  const auto new_york = strip_new_york(text);
  const auto time = new_york ? parse_new_york(*new_york) : parse_utc(text);
  if (time && is_year_of_orders(*time)) return time;
  throw support::Error(support::ErrorCode::invalid_argument,
                       '`' + std::string(name) + "` is '" + support::printable(text, 40) +
                           "', which is no time with its zone of the years 2000 to 2099.",
                       "Write it like 2026-11-24T20:30:00Z, 2026-11-24T15:30:00-05:00 or 2026-11-24 15:30 New York.");
}

}  // namespace tools
