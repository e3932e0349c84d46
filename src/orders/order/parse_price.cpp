// Reads a price as a caller gives it.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr std::size_t kMaxWholeDigits = 15;
constexpr std::size_t kMaxFractionDigits = 9;
constexpr std::size_t kMaxShown = 40;

constexpr const char* kForms =
    R"(Write a figure ("1.85"), with its direction ("1.85 credit", "1.85 debit"), "even", "mid" or "natural", or an )"
    R"(offset from one of them ("mid+0.05").)";

[[noreturn]] void refuse(const std::string& message, const std::string& hint = kForms) {
  throw support::Error(support::ErrorCode::invalid_argument, message, hint);
}

std::string quoted(std::string_view text) {
  return '"' + support::printable(text, kMaxShown) + '"';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The text without a leading dollar sign.
std::string_view without_dollar(std::string_view text) {
  if (text.starts_with('$')) text.remove_prefix(1);
  return text;
}

// The text without the commas of "1,250" and "1,250,000.50". Nothing if the groups are not of three digits.
std::optional<std::string> join_groups(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string_view whole = text.substr(0, point);
  if (whole.find(',') == std::string_view::npos) return std::string(text);
  const std::size_t first = whole.find(',');
  if (first == 0 || first > 3 || whole.front() == '0') return std::nullopt;
  std::string joined(whole.substr(0, first));
  for (whole.remove_prefix(first); !whole.empty(); whole.remove_prefix(4)) {
    if (whole.front() != ',' || whole.size() < 4) return std::nullopt;
    joined += whole.substr(1, 3);
  }
  return joined + std::string(text.substr(point));
}

// Reads digits with an optional fraction: "1.85", "190", ".05", "1,250.50". Nothing for any other text.
std::optional<Decimal> parse_digits(std::string_view written) {
  const auto joined = join_groups(written);
  if (!joined) return std::nullopt;
  const std::string& text = *joined;
  const auto is_allowed = [](char c) { return is_digit(c) || c == '.'; };
  if (text.empty() || !is_digit(text.back()) || !std::all_of(text.begin(), text.end(), is_allowed)) return std::nullopt;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t fraction = text.size() - std::min(point + 1, text.size());
  if (point > kMaxWholeDigits || fraction > kMaxFractionDigits) {
    refuse("The price " + quoted(written) + " has too many digits.",
           "A price has at most 15 digits before the point and 9 behind it.");
  }
  return Decimal::parse(text.starts_with('.') ? '0' + text : text);
}

std::optional<PriceEffect> parse_effect(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, PriceEffect>, 5> words{{{"credit", PriceEffect::credit},
                                                                           {"cr", PriceEffect::credit},
                                                                           {"debit", PriceEffect::debit},
                                                                           {"db", PriceEffect::debit},
                                                                           {"dr", PriceEffect::debit}}};
  for (const auto& [name, effect] : words) {
    if (name == word) return effect;
  }
  return std::nullopt;
}

// Removes the name of a price of the market from the front of `text` and returns it.
std::optional<PriceRequest::Base> take_market_price(std::string_view& text) {
  using Base = PriceRequest::Base;
  constexpr std::array<std::pair<std::string_view, Base>, 4> names{
      {{"midpoint", Base::mid}, {"mid", Base::mid}, {"natural", Base::natural}, {"nat", Base::natural}}};
  for (const auto& [name, base] : names) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return base;
  }
  return std::nullopt;
}

// Refuses a figure with a sign: the same sign means a credit to one caller and a debit to another.
void refuse_sign(std::string_view given, std::string_view figure) {
  if (!figure.starts_with('-') && !figure.starts_with('+')) return;
  const std::string plain = support::printable(without_dollar(support::trim(figure.substr(1))), kMaxShown);
  const std::string shown = parse_digits(plain) ? plain : "1.85";
  refuse("The price " + quoted(given) + " has a sign. A price is never negative: its direction is said in words.",
         "Write \"" + shown + " credit\" if the account receives the money, or \"" + shown + " debit\" if it pays.");
}

// "mid", "mid+0.05", "nat - 0.10".
std::optional<PriceRequest> parse_market_price(std::string_view text) {
  const auto base = take_market_price(text);
  if (!base) return std::nullopt;
  PriceRequest request{.base = *base, .figure = {}, .effect = {}, .offset = {}};
  text = support::trim(text);
  if (text.empty()) return request;
  const bool is_negative = text.front() == '-';
  if (!is_negative && text.front() != '+') return std::nullopt;
  const auto offset = parse_digits(without_dollar(support::trim(text.substr(1))));
  if (!offset) return std::nullopt;
  request.offset = is_negative ? -*offset : *offset;
  return request;
}

// "1.85", "1.85 credit", "credit 1.85".
std::optional<PriceRequest> parse_figure(std::string_view given, const std::string& text) {
  std::vector<std::string> words = support::split(text, ' ');
  PriceRequest request;
  if (words.size() == 2) {
    const bool is_effect_first = parse_effect(words.front()).has_value();
    request.effect = parse_effect(words[is_effect_first ? 0 : 1]);
    if (!request.effect) return std::nullopt;
    words = {words[is_effect_first ? 1 : 0]};
  }
  if (words.size() != 1) return std::nullopt;
  refuse_sign(given, words.front());
  refuse_sign(given, without_dollar(words.front()));
  const auto figure = parse_digits(without_dollar(words.front()));
  if (!figure) return std::nullopt;
  if (figure->is_zero()) {
    refuse("The price " + quoted(given) + " is 0.",
           "Write \"even\" for an order of several legs that neither pays nor receives anything. Every other order "
           "needs a price above 0.");
  }
  request.figure = *figure;
  return request;
}

}  // namespace

PriceRequest parse_price(std::string_view text) {
  const auto is_printable_ascii = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::all_of(text.begin(), text.end(), is_printable_ascii)) {
    refuse("The price " + quoted(text) + " holds a hidden character, or one that is no plain digit, letter or sign.");
  }
  const std::string plain = support::to_lower(support::trim(text));
  if (plain == "even") {
    return {.base = PriceRequest::Base::figure, .figure = 0, .effect = PriceEffect::none, .offset = {}};
  }
  if (const auto request = parse_market_price(plain)) return *request;
  if (const auto request = parse_figure(text, plain)) return *request;
  refuse("The price " + quoted(text) + " cannot be read.");
}

}  // namespace orders
