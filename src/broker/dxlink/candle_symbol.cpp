#include "dxlink/candle_symbol.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "tastytrade_mcp/support/text.hpp"

namespace broker::dxlink {
namespace {

using support::Date;
using support::Instant;

constexpr std::array<std::string_view, 6> kUnits = {"s", "m", "h", "d", "w", "mo"};

}  // namespace

std::optional<CandlePeriod> parse_candle_period(std::string_view text) {
  CandlePeriod period;
  const char* const begin = text.data();
  const auto [end, error] = std::from_chars(begin, begin + text.size(), period.count);
  if (error == std::errc()) {
    text.remove_prefix(static_cast<std::size_t>(end - begin));
    if (period.count < 1 || period.count > 999) return std::nullopt;
  } else if (error != std::errc::invalid_argument) {
    return std::nullopt;
  }
  const auto unit = std::find(kUnits.begin(), kUnits.end(), text);
  if (unit == kUnits.end()) return std::nullopt;
  period.unit = static_cast<CandleUnit>(unit - kUnits.begin());
  return period;
}

std::string to_string(CandlePeriod period) {
  const std::string unit(kUnits[static_cast<std::size_t>(period.unit)]);
  return period.count == 1 ? unit : std::to_string(period.count) + unit;
}

Instant end_of_bar(Instant begin, CandlePeriod period) {
  switch (period.unit) {
    case CandleUnit::second:
      return begin + std::chrono::seconds(period.count);
    case CandleUnit::minute:
      return begin + std::chrono::minutes(period.count);
    case CandleUnit::hour:
      return begin + std::chrono::hours(period.count);
    case CandleUnit::day:
      return begin + std::chrono::days(period.count);
    case CandleUnit::week:
      return begin + std::chrono::days(7 * period.count);
    default: {
      const Date date = support::utc_date(begin);
      const std::chrono::year_month month = date.year() / date.month() + std::chrono::months(period.count);
      return std::chrono::sys_days(month / 1) + (begin - std::chrono::sys_days(date.year() / date.month() / 1));
    }
  }
}

std::string make_candle_symbol(std::string_view streamer_symbol, CandlePeriod period, bool has_extended_hours) {
  return std::string(streamer_symbol) + "{=" + to_string(period) + (has_extended_hours ? "}" : ",tho=true}");
}

std::optional<std::string> normalize_candle_symbol(std::string_view text) {
  const auto open = text.find('{');
  if (open == std::string_view::npos || open == 0 || !text.ends_with('}')) return std::nullopt;
  auto attributes = support::split(text.substr(open + 1, text.size() - open - 2), ',');
  std::string period;
  std::erase_if(attributes, [&](const std::string& attribute) {
    if (attribute.starts_with('=')) period = attribute.substr(1);
    return attribute.starts_with('=') || attribute == "tho=false";
  });
  if (period.empty()) return std::nullopt;
  if (const auto parsed = parse_candle_period(period)) period = to_string(*parsed);
  std::sort(attributes.begin(), attributes.end());
  std::string result = std::string(text.substr(0, open)) + "{=" + period;
  for (const std::string& attribute : attributes) result += ',' + attribute;
  return result + '}';
}

}  // namespace broker::dxlink
