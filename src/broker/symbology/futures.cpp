// Futures products and contract months.
#include "symbology/grammar.hpp"

namespace broker {
namespace {

using namespace grammar;

constexpr std::size_t kMaxProductCode = 5;

}  // namespace

std::optional<FutureSymbol> parse_future_symbol(std::string_view canonical) {
  if (!canonical.starts_with('/')) return std::nullopt;
  std::size_t end = canonical.size();
  while (end > 1 && is_digit(canonical[end - 1])) --end;
  // A product code has two characters or more, and may end in a digit itself ("/SR3"): then no month code stands
  // before the digits.
  const std::string_view year = canonical.substr(end);
  if (year.empty() || year.size() > 2 || end < 4 || !is_month_code(canonical[end - 1])) return std::nullopt;
  const std::string_view code = canonical.substr(1, end - 2);
  if (code.size() > kMaxProductCode || !all(code, is_alnum)) return std::nullopt;
  FutureSymbol symbol{'/' + std::string(code), canonical[end - 1], 0, year.size() == 2};
  for (const char c : year) symbol.year = symbol.year * 10 + (c - '0');
  return symbol;
}

bool grammar::is_future_contract(std::string_view text) {
  return parse_future_symbol(text).has_value();
}

bool is_futures_product(std::string_view canonical) {
  return canonical.size() >= 2 && canonical.size() <= kMaxProductCode + 1 && canonical.front() == '/' &&
         all(canonical.substr(1), is_alnum) && !is_future_contract(canonical);
}

std::string futures_product(std::string_view canonical) {
  if (const auto contract = parse_future_symbol(canonical)) return contract->product;
  return is_futures_product(canonical) ? std::string(canonical) : std::string();
}

std::string product_code(std::string_view product) {
  if (product.starts_with('/')) product.remove_prefix(1);
  return std::string(product);
}

bool names_contract(const FutureSymbol& asked, const FutureSymbol& listed, std::optional<Date> expiration) {
  if (asked.product != listed.product || asked.month != listed.month) return false;
  if (asked.has_two_digit_year && listed.has_two_digit_year) return asked.year == listed.year;
  if (asked.has_two_digit_year && expiration) {
    const int expires_in = static_cast<int>(expiration->year()) % 100;
    // A contract may expire in the year before the one that its symbol names (/CLF7 in December 2026).
    const int distance = (asked.year - expires_in + 100) % 100;
    if (distance > 4 && distance < 96) return false;
  }
  return asked.year % 10 == listed.year % 10;
}

}  // namespace broker
