#include "figures.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string two_digits(unsigned value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

bool is_zero(std::string_view decimal) {
  return decimal.find_first_of("123456789") == std::string_view::npos;
}

}  // namespace

bool is_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find('.'));
  const bool has_fraction = whole.size() < text.size();
  const std::string_view fraction = has_fraction ? text.substr(whole.size() + 1) : std::string_view();
  return !whole.empty() && (whole.size() == 1 || whole.front() != '0') && has_fraction != fraction.empty() &&
         std::all_of(whole.begin(), whole.end(), is_digit) && std::all_of(fraction.begin(), fraction.end(), is_digit);
}

std::string format_decimal(std::string_view text, const Terminal& terminal, bool with_sign) {
  if (!is_decimal(text)) return std::string(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  std::string formatted;
  if (is_negative) {
    formatted = terminal.symbol("\u2212", "-");
  } else if (with_sign && !is_zero(text)) {
    formatted = "+";
  }
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) formatted += ',';
    formatted += text[i];
  }
  return formatted + std::string(text.substr(whole));
}

Style gain_style(std::string_view decimal) {
  if (!is_decimal(decimal) || is_zero(decimal)) return Style::plain;
  return decimal.starts_with('-') ? Style::loss : Style::gain;
}

std::string format_date(support::Date date) {
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto month = static_cast<unsigned>(date.month());
  return std::to_string(static_cast<unsigned>(date.day())) + ' ' + kMonths[(month + 11) % 12] + ' ' +
         std::to_string(static_cast<int>(date.year()));
}

std::string format_new_york(support::Instant instant) {
  using std::chrono::minutes;
  const support::Date date = support::new_york_date(instant);
  const auto passed = std::chrono::floor<minutes>(instant - support::new_york_time(date, minutes(0)));
  // In spring the clock shows an hour more than has passed, in autumn an hour less: from the second time that it shows
  // 01:00, which new_york_time() does not know.
  minutes shown = passed - minutes(60);
  for (const minutes candidate : {passed + minutes(60), passed}) {
    const auto ahead = instant - support::new_york_time(date, candidate);
    if (ahead < minutes(0) || ahead >= minutes(1)) continue;
    shown = candidate;
    break;
  }
  return format_date(date) + ' ' + two_digits(static_cast<unsigned>(shown.count() / 60)) + ':' +
         two_digits(static_cast<unsigned>(shown.count() % 60)) + " ET";
}

std::string format_name(std::string_view member) {
  std::string name = clean_text(member);
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') name.front() = static_cast<char>(name.front() - 32);
  return name;
}

}  // namespace app
