#include "written_number.hpp"

#include <algorithm>
#include <charconv>

#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::size_t kMaxLength = 60;
constexpr int kMaxExponent = 40;
constexpr std::string_view kMinusSign = "\xE2\x88\x92";  // U+2212

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool are_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text = support::trim(text.substr(prefix.size()));
  return true;
}

// "-" for a negative number. The sign may stand before or behind the currency: "-$5", "$-5".
std::string take_sign_and_currency(std::string_view& text) {
  std::string sign;
  bool has_currency = false;
  for (int i = 0; i < 2; ++i) {
    if (sign.empty() && (take(text, "-") || take(text, kMinusSign))) sign = "-";
    if (sign.empty() && take(text, "+")) sign = "+";
    if (!has_currency && (take(text, "$") || take(text, "usd"))) has_currency = true;
  }
  for (const std::string_view suffix : {"usd", "$"}) {
    if (has_currency || !text.ends_with(suffix)) continue;
    text = support::trim(text.substr(0, text.size() - suffix.size()));
    has_currency = true;
  }
  return sign == "-" ? sign : std::string();
}

// The digits of "1,250,000" or "1250000". Nothing if the groups are not of three digits.
std::optional<std::string> join_groups(std::string_view text) {
  const auto first = text.find_first_of(",_");
  if (first == std::string_view::npos) return are_digits(text) ? std::optional(std::string(text)) : std::nullopt;
  const char separator = text[first];
  if (first == 0 || first > 3 || text.front() == '0') return std::nullopt;
  std::string digits(text.substr(0, first));
  text.remove_prefix(first);
  while (!text.empty()) {
    if (text.front() != separator || text.size() < 4) return std::nullopt;
    digits += text.substr(1, 3);
    text.remove_prefix(4);
  }
  return are_digits(digits) ? std::optional(digits) : std::nullopt;
}

// `whole` and `fraction` with the point moved `exponent` digits to the right.
std::string shifted(std::string whole, std::string fraction, int exponent) {
  for (; exponent > 0; --exponent) {
    whole += fraction.empty() ? '0' : fraction.front();
    if (!fraction.empty()) fraction.erase(0, 1);
  }
  for (; exponent < 0; ++exponent) {
    fraction.insert(fraction.begin(), whole.empty() ? '0' : whole.back());
    if (!whole.empty()) whole.pop_back();
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  if (whole.empty()) whole = "0";
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? whole : whole + "." + fraction;
}

std::optional<int> parse_exponent(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value >= -kMaxExponent && value <= kMaxExponent ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<support::Decimal> parse_written_number(std::string_view text) {
  if (text.size() > kMaxLength) return std::nullopt;
  const std::string lower = support::to_lower(support::trim(text));
  std::string_view rest = lower;
  const std::string sign = take_sign_and_currency(rest);
  int exponent = 0;
  if (const auto mark = rest.find('e'); mark != std::string_view::npos) {
    const auto value = parse_exponent(rest.substr(mark + 1));
    if (!value) return std::nullopt;
    exponent = *value;
    rest = rest.substr(0, mark);
  }
  const auto point = rest.find('.');
  const auto whole = join_groups(rest.substr(0, point));
  const std::string_view fraction = point == std::string_view::npos ? "" : rest.substr(point + 1);
  if (!whole || !are_digits(fraction) || (whole->empty() && fraction.empty())) return std::nullopt;
  return support::Decimal::parse(sign + shifted(*whole, std::string(fraction), exponent));
}

std::string nearest_number(std::string_view text) {
  text = support::trim(text.substr(0, kMaxLength));
  if (text.find('%') != std::string_view::npos) return {};  // 5 or 0.05
  std::string candidate(text);
  // A unit or another word behind the number. "60k" and "4OO" are not 60 and 4.
  const auto end = candidate.find_last_of("0123456789") + 1;
  constexpr std::string_view factors = "kKmMbBoO";
  if (end < candidate.size() && factors.find(candidate[end]) != std::string_view::npos) return {};
  candidate.erase(end);
  if (!candidate.empty() && !parse_written_number(candidate)) {
    // A decimal comma: "1.234,5" and "1,5".
    const auto comma = candidate.find_last_of(',');
    if (comma == std::string::npos || candidate.find('.', comma) != std::string::npos) return {};
    std::string whole = candidate.substr(0, comma);
    std::replace(whole.begin(), whole.end(), '.', ',');
    const auto digits = join_groups(whole);
    if (!digits) return {};
    candidate = *digits + "." + candidate.substr(comma + 1);
  }
  const auto value = parse_written_number(candidate);
  return value ? value->to_string() : std::string();
}

}  // namespace mcp
