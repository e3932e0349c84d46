// The symbols of candles: an instrument's streamer symbol and the candle's attributes, "AAPL{=5m,tho=true}". Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/time.hpp"

namespace broker::dxlink {

enum class CandleUnit { second, minute, hour, day, week, month };
struct CandlePeriod {
  int count = 1;
  CandleUnit unit = CandleUnit::day;
  bool operator==(const CandlePeriod&) const = default;
};
// Parses "5m", "1h", "d", "2w", "mo". Returns nothing for other text and a count outside 1 to 999.
std::optional<CandlePeriod> parse_candle_period(std::string_view text);
std::string to_string(CandlePeriod period);  // "5m", "d"
// The end of a bar that begins at `begin`.
support::Instant end_of_bar(support::Instant begin, CandlePeriod period);

// "AAPL{=5m,tho=true}"; with extended hours "AAPL{=5m}".
std::string make_candle_symbol(std::string_view streamer_symbol, CandlePeriod period, bool has_extended_hours);

// Returns the spelling that compares equal with that of make_candle_symbol(): a count of 1 is left out, attributes are
// sorted, "tho=false" is left out. Returns nothing for text without a period in braces.
std::optional<std::string> normalize_candle_symbol(std::string_view text);

}  // namespace broker::dxlink
