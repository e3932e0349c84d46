#include "tastytrade_mcp/broker/symbology.hpp"

#include <array>

#include "symbology/grammar.hpp"
#include "tastytrade_mcp/support/invisible.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using namespace grammar;

constexpr std::size_t kMaxSymbol = 60;  // "NYSEAMERICAN:AAPL December 18, 2026 $300.50 Call"

constexpr std::array<std::string_view, 18> kIndices = {"SPX",   "VIX",  "NDX", "RUT",  "DJX",   "XSP",
                                                       "OEX",   "XEO",  "XND", "MRUT", "VIX1D", "VIX9D",
                                                       "VIX3M", "VVIX", "RVX", "VXN",  "NQX",   "COMP"};

// Converts to upper case and single spaces. Returns nothing if a character occurs in no symbol.
std::optional<std::string> folded(std::string_view given) {
  const std::string text = support::without_invisible(given);
  std::string result;
  for (const char c : support::to_upper(support::trim(text))) {
    constexpr std::string_view marks = "/.:-_$^=@!',";
    if (!is_alnum(c) && c != ' ' && marks.find(c) == std::string_view::npos) return std::nullopt;
    if (c != ' ' || result.back() != ' ') result += c;
  }
  if (result.empty() || result.size() > kMaxSymbol) return std::nullopt;
  return result;
}

}  // namespace

bool grammar::is_cryptocurrency(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view quoted_in = text.substr(slash + 1);
  return all(text.substr(0, slash), is_alnum) && (quoted_in == "USD" || quoted_in == "USDC" || quoted_in == "USDT");
}

bool grammar::is_equity(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view base = text.substr(0, slash);
  if (base.size() > 12 || !all(base, is_alnum)) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view suffix = text.substr(slash + 1);
  return suffix.size() <= 5 && all(suffix, is_alnum);
}

std::optional<std::string> canonical_symbol(std::string_view text, const std::optional<Date>& today) {
  const auto upper = folded(text);
  return upper ? spelling_of_vendors(*upper, today) : std::nullopt;
}

std::string explain_unknown_symbol(std::string_view text) {
  const auto upper = folded(text);
  if (!upper) return "This is not a symbol; symbols look like AAPL, BRK/B, SPX, /ES, BTC/USD.";
  if (upper->starts_with("./")) {
    return "A futures option is written './ESZ6 EW3Z6 261218P6300': the future, the option's code, the date, C or P, "
           "the strike; search_options lists them.";
  }
  if (upper->starts_with('/'))
    return "A future is written /ES (its active month) or /ESZ6 (product, month code, year).";
  const bool has_digits = std::any_of(upper->begin(), upper->end(), is_digit);
  if (has_digits && upper->size() > 8) {
    return "An option is written 'AAPL  261218C00300000' or 'AAPL 2026-12-18 300 C': root, date, strike, C or P; "
           "search_options lists them.";
  }
  if (upper->find(' ') != std::string::npos) return "This is more than one symbol; give each on its own.";
  return "This is not a symbol; search_symbols finds symbols by company name.";
}

InstrumentType classify_symbol(std::string_view canonical) {
  if (canonical.starts_with("./")) {
    return parse_option_symbol(canonical) ? InstrumentType::future_option : InstrumentType::other;
  }
  if (!futures_product(canonical).empty()) return InstrumentType::future;
  if (parse_option_symbol(canonical)) return InstrumentType::equity_option;
  if (is_cryptocurrency(canonical)) return InstrumentType::cryptocurrency;
  return is_equity(canonical) ? InstrumentType::equity : InstrumentType::other;
}

std::optional<std::string> find_streamer_symbol(std::string_view canonical) {
  switch (classify_symbol(canonical)) {
    case InstrumentType::equity:
      return std::string(canonical);
    case InstrumentType::equity_option:
      return streamer_symbol(*parse_option_symbol(canonical));
    case InstrumentType::cryptocurrency:
      return std::string(canonical) + ":CXTALP";
    default:
      return std::nullopt;
  }
}

bool is_streamer_symbol(std::string_view text) {
  constexpr std::size_t kMaxStreamerSymbol = 48;
  constexpr std::string_view marks = "./:$-_&=+#@^!";
  return text.size() <= kMaxStreamerSymbol && all(text, [&](char c) {
           const bool is_lower = c >= 'a' && c <= 'z';
           return is_alnum(c) || is_lower || marks.find(c) != std::string_view::npos;
         });
}

bool is_known_index(std::string_view canonical) {
  return std::find(kIndices.begin(), kIndices.end(), canonical) != kIndices.end();
}

}  // namespace broker
