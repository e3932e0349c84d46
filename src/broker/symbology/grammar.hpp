// The characters and the parts that symbols are made of. Private to the symbology; all texts are upper case.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker::grammar {

inline constexpr std::string_view kMonthCodes = "FGHJKMNQUVXZ";
inline constexpr std::size_t kRootColumns = 6;

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}
inline bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

inline bool is_month_code(char c) {
  return kMonthCodes.find(c) != std::string_view::npos;
}

std::optional<Date> parse_yymmdd(std::string_view text);

// "/ESZ6", "/VXX22".
bool is_future_contract(std::string_view text);
// "EW3U6": option root, month code, last digit of the year.
bool is_option_contract_code(std::string_view text);
// 1 to 6 characters that begin with a letter: "AAPL", "AAPL1", "BRK/B".
bool is_option_root(std::string_view text);
// "BTC/USD".
bool is_cryptocurrency(std::string_view text);
// "AAPL", "BRK/B".
bool is_equity(std::string_view text);

// TastyTrade's spelling of an option in TastyTrade's own form, whatever its spacing: OCC's 21 characters, or the fixed
// columns of a futures option.
std::optional<std::string> option_spelling(std::string_view text);

// TastyTrade's spelling of an option in the streamer's form or that of another vendor: ".AAPL261218C300",
// "AAPL_121826C300", "AAPL 2026-12-18 300 C", "AAPL DEC 18 2026 300 CALL". With `today` the year may be left out.
std::optional<std::string> option_spelling_of_vendors(std::string_view text, const std::optional<Date>& today);

// TastyTrade's spelling of any other instrument in the form of another vendor.
std::optional<std::string> spelling_of_vendors(std::string_view text, const std::optional<Date>& today);

}  // namespace broker::grammar
