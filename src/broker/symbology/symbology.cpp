#include "tastytrade_mcp/broker/symbology.hpp"

#include <array>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

constexpr std::size_t kLongestSymbol = 40;
constexpr std::size_t kRootColumns = 6;
constexpr std::size_t kFutureColumns = 7;  // of a future option, its leading dot included
constexpr std::string_view kMonths = "FGHJKMNQUVXZ";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string result(text);
  if (result.size() < columns) result.append(columns - result.size(), ' ');
  return result;
}

std::string yymmdd(Date date) {
  const std::string iso = support::to_text(date);  // "2026-06-12"
  return iso.substr(2, 2) + iso.substr(5, 2) + iso.substr(8, 2);
}

std::optional<Date> parse_yymmdd(std::string_view text) {
  if (text.size() != 6 || !all(text, is_digit)) return std::nullopt;
  return support::parse_date("20" + std::string(text.substr(0, 2)) + '-' + std::string(text.substr(2, 2)) + '-' +
                             std::string(text.substr(4, 2)));
}

// "/ESZ6", "/VXX22": product code, month, one or two digits of the year.
bool is_future_contract(std::string_view text) {
  if (!text.starts_with('/')) return false;
  std::size_t end = text.size();
  while (end > 1 && is_digit(text[end - 1])) --end;
  // A product code may end in a digit itself, but then a month letter stands between.
  const std::size_t year_digits = text.size() - end;
  if (year_digits < 1 || year_digits > 2 || end < 3) return false;
  const std::string_view code = text.substr(1, end - 2);
  return kMonths.find(text[end - 1]) != std::string_view::npos && code.size() <= 5 && all(code, is_alnum);
}

bool is_future_product(std::string_view text) {
  return text.size() >= 2 && text.size() <= 6 && text.front() == '/' && all(text.substr(1), is_alnum);
}

// "EW3U6": option root, month, one digit of the year.
bool is_option_contract_code(std::string_view text) {
  return text.size() >= 3 && text.size() <= kRootColumns && all(text, is_alnum) && is_digit(text.back()) &&
         kMonths.find(text[text.size() - 2]) != std::string_view::npos;
}

std::optional<OptionSymbol> parse_equity_option(std::string_view text) {
  constexpr std::size_t tail = 15;  // yymmdd, C or P, eight digits
  if (text.size() <= tail) return std::nullopt;
  const std::string_view root = support::trim(text.substr(0, text.size() - tail));
  const std::string_view rest = text.substr(text.size() - tail);
  const char right = rest[6];
  const std::string_view thousandths = rest.substr(7);
  const std::optional<Date> expiration = parse_yymmdd(rest.substr(0, 6));
  const bool is_root = !root.empty() && root.size() <= kRootColumns && is_letter(root.front()) &&
                       all(root, [](char c) { return is_alnum(c) || c == '/'; });
  if (!is_root || !expiration || (right != 'C' && right != 'P') || !all(thousandths, is_digit)) return std::nullopt;
  const Decimal strike = *Decimal::parse(thousandths) * Decimal::of("0.001");
  if (strike.is_zero()) return std::nullopt;
  return OptionSymbol{std::string(root), {}, *expiration, right, strike};
}

// Reads "./ESZ6 EW3U6 260918C9100", in fixed columns or with its white space changed.
std::optional<OptionSymbol> parse_future_option(std::string_view text) {
  if (!text.starts_with("./")) return std::nullopt;
  std::size_t strike_at = text.size();
  while (strike_at > 0 && (is_digit(text[strike_at - 1]) || text[strike_at - 1] == '.')) --strike_at;
  if (strike_at < 8 || strike_at == text.size()) return std::nullopt;
  const char right = text[strike_at - 1];
  const std::optional<Decimal> strike = Decimal::parse(text.substr(strike_at));
  const std::optional<Date> expiration = parse_yymmdd(text.substr(strike_at - 7, 6));
  if ((right != 'C' && right != 'P') || !strike || strike->is_zero() || !expiration) return std::nullopt;
  const std::string_view head = support::trim(text.substr(0, strike_at - 7));
  const auto gap = head.find(' ');
  // Without a gap the first column is full.
  const std::size_t split = gap == std::string_view::npos ? kFutureColumns : gap;
  if (head.size() <= split) return std::nullopt;
  const std::string_view future = head.substr(1, split - 1);
  const std::string_view code = support::trim(head.substr(split));
  if (!is_future_contract(future) || !is_option_contract_code(code)) return std::nullopt;
  return OptionSymbol{std::string(code), std::string(future), *expiration, right, *strike};
}

std::string future_option_symbol(const OptionSymbol& option) {
  return padded('.' + option.underlying, kFutureColumns) + padded(option.root, kRootColumns) +
         yymmdd(option.expiration) + option.right + option.strike.to_string();
}

bool is_cryptocurrency(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  const std::string_view quoted_in = text.substr(slash + 1);
  return all(text.substr(0, slash), is_alnum) && (quoted_in == "USD" || quoted_in == "USDC" || quoted_in == "USDT");
}

// "AAPL", "BRK/B".
bool is_equity(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view base = text.substr(0, slash);
  if (base.empty() || base.size() > 12 || !is_alnum(base.front()) || !all(base, is_alnum)) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view suffix = text.substr(slash + 1);
  return !suffix.empty() && suffix.size() <= 5 && all(suffix, is_alnum);
}

// "BRK.B" to "BRK/B".
std::string mend_share_class(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos || dot == 0 || dot > 6) return text;
  const std::string_view suffix = std::string_view(text).substr(dot + 1);
  if (suffix.empty() || suffix.size() > 3 || !all(suffix, is_letter)) return text;
  return text.substr(0, dot) + '/' + std::string(suffix);
}

}  // namespace

std::optional<std::string> canonical_symbol(std::string_view text) {
  const std::string upper = support::to_upper(support::trim(text));
  if (upper.empty() || upper.size() > kLongestSymbol) return std::nullopt;
  if (!all(upper, [](char c) { return is_alnum(c) || c == '/' || c == '.' || c == ' '; })) return std::nullopt;
  if (const auto option = parse_future_option(upper)) return future_option_symbol(*option);
  if (const auto option = parse_equity_option(upper)) {
    return occ_symbol(option->root, option->expiration, option->right, option->strike);
  }
  const std::string mended = mend_share_class(upper);
  if (is_future_contract(mended) || is_future_product(mended) || is_cryptocurrency(mended) || is_equity(mended)) {
    return mended;
  }
  return std::nullopt;
}

InstrumentType classify_symbol(std::string_view canonical) {
  if (parse_future_option(canonical)) return InstrumentType::future_option;
  if (is_future_contract(canonical) || is_future_product(canonical)) return InstrumentType::future;
  if (parse_equity_option(canonical)) return InstrumentType::equity_option;
  if (is_cryptocurrency(canonical)) return InstrumentType::cryptocurrency;
  return is_equity(canonical) ? InstrumentType::equity : InstrumentType::other;
}

bool is_known_index(std::string_view canonical) {
  constexpr std::array<std::string_view, 18> known = {"SPX",   "VIX",  "NDX", "RUT",  "DJX",   "XSP",
                                                      "OEX",   "XEO",  "XND", "MRUT", "VIX1D", "VIX9D",
                                                      "VIX3M", "VVIX", "RVX", "VXN",  "NQX",   "COMP"};
  return std::find(known.begin(), known.end(), canonical) != known.end();
}

std::optional<OptionSymbol> parse_option_symbol(std::string_view canonical) {
  if (auto option = parse_future_option(canonical)) return option;
  return parse_equity_option(canonical);
}

std::string occ_symbol(std::string_view root, Date expiration, char right, const Decimal& strike) {
  const Decimal thousandths = strike * Decimal(1000);
  const std::string digits = thousandths.to_string();
  const bool fits = !root.empty() && root.size() <= kRootColumns && expiration.ok() && (right == 'C' || right == 'P') &&
                    thousandths.is_integer() && !thousandths.is_negative() && !thousandths.is_zero() &&
                    digits.size() <= 8;
  if (!fits) {
    throw support::Error(support::ErrorCode::invalid_argument, "No option symbol can be made of this contract.",
                         "An option's root has 1 to 6 characters and its strike at most three decimals.");
  }
  return padded(root, kRootColumns) + yymmdd(expiration) + right + std::string(8 - digits.size(), '0') + digits;
}

std::string streamer_symbol(const OptionSymbol& option) {
  if (!option.underlying.empty()) return {};
  return '.' + option.root + yymmdd(option.expiration) + option.right + option.strike.to_string();
}

}  // namespace broker
