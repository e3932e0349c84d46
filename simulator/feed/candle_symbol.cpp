// Symbols of candles (https://docs.dxfeed.com/dxfeed/api/com/dxfeed/event/candle/CandleSymbol.html).
#include <algorithm>
#include <array>
#include <charconv>

#include "feed.hpp"

namespace simulator {
namespace {

constexpr std::array<std::string_view, 6> kUnits{"s", "m", "h", "d", "w", "mo"};
constexpr int kMaxCount = 10'000;

// "5m", "m", "mo"
bool parse_period(std::string_view text, CandleSymbol& symbol) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits > 0) {
    const auto result = std::from_chars(text.data(), text.data() + digits, symbol.count);
    if (result.ec != std::errc() || symbol.count < 1 || symbol.count > kMaxCount) return false;
  }
  symbol.unit = text.substr(digits);
  return std::find(kUnits.begin(), kUnits.end(), symbol.unit) != kUnits.end();
}

// One attribute, "tho=true" or the period "=5m". Other attributes are refused.
bool parse_attribute(std::string_view text, CandleSymbol& symbol) {
  if (text.starts_with('=')) return symbol.unit.empty() && parse_period(text.substr(1), symbol);
  if (text == "tho=true") symbol.regular_hours_only = true;
  return text == "tho=true" || text == "tho=false";
}

}  // namespace

std::optional<CandleSymbol> parse_candle_symbol(std::string_view text) {
  const auto brace = text.find('{');
  if (brace == std::string_view::npos || brace == 0 || !text.ends_with('}')) return std::nullopt;
  CandleSymbol symbol;
  symbol.instrument = text.substr(0, brace);
  std::string_view rest = text.substr(brace + 1, text.size() - brace - 2);
  for (;;) {
    const auto comma = rest.find(',');
    if (!parse_attribute(rest.substr(0, comma), symbol)) return std::nullopt;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (symbol.unit.empty()) return std::nullopt;
  return symbol;
}

std::string to_string(const CandleSymbol& symbol) {
  std::string text = symbol.instrument + "{=";
  if (symbol.count != 1) text += std::to_string(symbol.count);
  text += symbol.unit;
  if (symbol.regular_hours_only) text += ",tho=true";
  return text + "}";
}

}  // namespace simulator
