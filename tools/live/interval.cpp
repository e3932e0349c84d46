#include "interval.hpp"

#include <array>
#include <charconv>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

struct Unit {
  std::string_view unit;
  std::chrono::seconds length;
  int max_count;
  std::array<std::string_view, 6> words;  // lower case
};

constexpr std::chrono::seconds kDay = std::chrono::hours(24);
constexpr std::array<Unit, 6> kUnits = {{
    {"s", std::chrono::seconds(1), 3600, {"s", "sec", "secs", "second", "seconds", ""}},
    {"m", std::chrono::minutes(1), 1440, {"m", "min", "mins", "minute", "minutes", ""}},
    {"h", std::chrono::hours(1), 24, {"h", "hr", "hrs", "hour", "hours", "hourly"}},
    {"d", kDay, 366, {"d", "day", "days", "daily", "", ""}},
    {"w", 7 * kDay, 52, {"w", "wk", "week", "weeks", "weekly", ""}},
    {"mo", 30 * kDay, 3, {"mo", "mon", "month", "months", "monthly", ""}},
}};

const Unit* find_unit(std::string_view word) {
  // "M" is a month in charting programs, "m" a minute everywhere.
  if (word == "M") return &kUnits.back();
  const std::string lower = support::to_lower(word);
  for (const Unit& unit : kUnits) {
    for (const std::string_view known : unit.words) {
      if (!known.empty() && known == lower) return &unit;
    }
  }
  return nullptr;
}

const Unit& get_unit(std::string_view unit) {
  for (const Unit& known : kUnits) {
    if (known.unit == unit) return known;
  }
  return kUnits[3];
}

[[noreturn]] void throw_unknown(std::string_view text) {
  throw Error(ErrorCode::invalid_argument, "'" + support::printable(std::string(text), 40) + "' is no interval.",
              "Give 30s, 1m, 5m, 15m, 1h, 1d, 1w or 1mo.");
}

}  // namespace

std::chrono::seconds Interval::length() const {
  return get_unit(unit).length * count;
}

std::string to_text(const Interval& interval) {
  return std::to_string(interval.count) + interval.unit;
}

Interval parse_interval(std::string_view text) {
  std::string_view rest = support::trim(text);
  int count = 1;
  const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), count);
  if (parsed.ec == std::errc::result_out_of_range) throw_unknown(text);
  rest.remove_prefix(static_cast<std::size_t>(parsed.ptr - rest.data()));
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '-' || rest.front() == '_')) rest.remove_prefix(1);
  const Unit* const unit = find_unit(rest);
  if (unit == nullptr || count < 1) throw_unknown(text);
  if (count > unit->max_count) {
    throw Error(ErrorCode::invalid_argument,
                "An interval has at most " + std::to_string(unit->max_count) + std::string(unit->unit) + ".",
                "Give a larger unit: 1h, 1d, 1w, 1mo.");
  }
  return {count, std::string(unit->unit)};
}

Interval choose_interval(const Period& period) {
  const int days = period.days();
  if (days <= 1) return {5, "m"};
  if (days <= 5) return {30, "m"};
  if (days <= 14) return {1, "h"};
  if (days <= 500) return {1, "d"};
  if (days <= 2000) return {1, "w"};
  return {1, "mo"};
}

}  // namespace tools
