#include "tastytrade_mcp/support/time.hpp"

#include <array>
#include <cstdio>

#include "tastytrade_mcp/support/text.hpp"

namespace support {
namespace {

// Reads `count` digits from the front of `text`; moves on only if they are there.
bool take_digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text, Date& date) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) || !take(text, '-') ||
      !take_digits(text, 2, day)) {
    return false;
  }
  date = Date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
              std::chrono::day(static_cast<unsigned>(day)));
  return date.ok();
}

// "Z", " UTC", "+00", "+00:00", "+0000" or nothing.
bool take_zone(std::string_view text, std::chrono::minutes& offset) {
  offset = std::chrono::minutes(0);
  if (text.empty() || text == "Z" || text == " UTC") return true;
  const bool east = text.front() == '+';
  if (!east && text.front() != '-') return false;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!take_digits(text, 2, hours)) return false;
  if (!text.empty()) {
    take(text, ':');
    if (!take_digits(text, 2, minutes)) return false;
  }
  if (!text.empty() || hours > 23 || minutes > 59) return false;
  offset = std::chrono::minutes(hours * 60 + minutes) * (east ? 1 : -1);
  return true;
}

std::optional<unsigned> parse_month(std::string_view name) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto at = kMonths.find(name);
  if (name.size() != 3 || at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  return static_cast<unsigned>(at / 3 + 1);
}

// The year that ends with these two digits and lies less than 50 years after `now`.
int widen_year(int two_digits, Instant now) {
  const int latest = static_cast<int>(utc_date(now).year()) + 49;
  return latest - (latest - two_digits) % 100;
}

// "08:49:37"
bool take_time(std::string_view text, std::chrono::seconds& time) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  const bool read = take_digits(text, 2, hour) && take(text, ':') && take_digits(text, 2, minute) && take(text, ':') &&
                    take_digits(text, 2, second) && text.empty();
  time = std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  return read && hour < 24 && minute < 60 && second <= 60;
}

// Appends the last `count` decimal digits of a number that is not negative.
template <int count, class Number>
void append_digits(std::string& text, Number value) {
  std::array<char, count> digits;
  for (int i = count - 1; i >= 0; --i, value /= 10)
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
  text.append(digits.data(), digits.size());
}

}  // namespace

std::string to_iso8601(Instant instant) {
  std::string text;
  append_iso8601(text, instant);
  return text;
}

void append_iso8601(std::string& text, Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(instant - day);
  append_date(text, Date(day));
  append_digits<2>(text += 'T', time.hours().count());
  append_digits<2>(text += ':', time.minutes().count());
  append_digits<2>(text += ':', time.seconds().count());
  append_digits<3>(text += '.', time.subseconds().count());
  text += 'Z';
}

std::optional<Instant> parse_iso8601(std::string_view text) {
  text = trim(text);
  Date date{};
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!take_date(text, date) || !(take(text, 'T') || take(text, ' ')) || !take_digits(text, 2, hour) ||
      !take(text, ':') || !take_digits(text, 2, minute)) {
    return std::nullopt;
  }
  if (take(text, ':') && !take_digits(text, 2, second)) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  int milliseconds = 0;
  if (take(text, '.')) {
    int digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, text.remove_prefix(1)) {
      if (digits < 3) milliseconds = milliseconds * 10 + (text.front() - '0');
    }
    if (digits == 0 || digits > 9) return std::nullopt;
    for (; digits < 3; ++digits) milliseconds *= 10;
  }
  std::chrono::minutes offset{};
  if (!take_zone(text, offset)) return std::nullopt;
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + std::chrono::milliseconds(milliseconds) - offset;
}

std::optional<Instant> parse_http_date(std::string_view text, Instant now) {
  std::vector<std::string> parts = split(text, ' ');
  const bool has_zone = !parts.empty() && parts.back() == "GMT";
  if (has_zone) parts.pop_back();
  if (has_zone && parts.size() == 3) {  // "Sunday, 06-Nov-94 08:49:37"
    const std::vector<std::string> day = split(parts[1], '-');
    if (day.size() != 3 || day[2].size() != 2) return std::nullopt;
    parts = {parts[0], day[0], day[1], day[2], parts[2]};
  } else if (!has_zone && parts.size() == 5) {  // "Sun Nov  6 08:49:37 1994"
    if (parts[2].size() == 1) parts[2].insert(0, "0");
    parts = {parts[0], parts[2], parts[1], parts[4], parts[3]};
  } else if (!has_zone || parts.size() != 5) {
    return std::nullopt;
  }
  int day = 0;
  int year = 0;
  std::chrono::seconds time{};
  std::string_view day_text = parts[1];
  std::string_view year_text = parts[3];
  const auto month = parse_month(parts[2]);
  if (!take_digits(day_text, 2, day) || !take_digits(year_text, year_text.size() == 2 ? 2 : 4, year)) {
    return std::nullopt;
  }
  if (!month || !day_text.empty() || !year_text.empty() || !take_time(parts[4], time)) return std::nullopt;
  if (parts[3].size() == 2) year = widen_year(year, now);
  const Date date(std::chrono::year(year), std::chrono::month(*month), std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days(date)) + time;
}

std::string to_text(Date date) {
  std::string text;
  append_date(text, date);
  return text;
}

void append_date(std::string& text, Date date) {
  const int year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) {
    text += std::to_string(year);  // no market's
  } else {
    append_digits<4>(text, year);
  }
  append_digits<2>(text += '-', static_cast<unsigned>(date.month()));
  append_digits<2>(text += '-', static_cast<unsigned>(date.day()));
}

std::optional<Date> parse_date(std::string_view text) {
  Date date{};
  if (!take_date(text, date) || !text.empty()) return std::nullopt;
  return date;
}

Date utc_date(Instant instant) {
  return Date(std::chrono::floor<std::chrono::days>(instant));
}

int days_between(Date from, Date to) {
  return static_cast<int>((std::chrono::sys_days(to) - std::chrono::sys_days(from)).count());
}

Date add_days(Date date, int days) {
  return Date(std::chrono::sys_days(date) + std::chrono::days(days));
}

}  // namespace support
