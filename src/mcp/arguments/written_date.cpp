#include "tastytrade_mcp/mcp/written_date.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Date;

constexpr std::size_t kMaxLength = 100;
constexpr std::string_view kMonths[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
constexpr std::string_view kWeekdays[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

// The place of `word` in `names`, whose beginnings of three letters and more count as well ("sept").
template <std::size_t size>
std::optional<unsigned> find_name(const std::string_view (&names)[size], std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  for (unsigned i = 0; i < size; ++i) {
    if (names[i].starts_with(word)) return i;
  }
  return std::nullopt;
}

// Reads a text from its front. Every take_… moves on only if it succeeds.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view take_digits() { return take_while(is_digit); }
  std::string_view take_letters() { return take_while(is_letter); }
  // Letters after the separators that may stand before a word; the separators are left if no letters follow.
  std::string_view take_word() {
    const std::string_view before = rest_;
    skip(" ,.-/");
    const std::string_view word = take_letters();
    if (word.empty()) rest_ = before;
    return word;
  }
  void skip(std::string_view characters) {
    const auto end = rest_.find_first_not_of(characters);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
  }
  std::string_view rest() const { return rest_; }
  void go_back_to(std::string_view earlier) { rest_ = earlier; }

 private:
  std::string_view take_while(bool (*wanted)(char)) {
    std::size_t count = 0;
    while (count < rest_.size() && wanted(rest_[count])) ++count;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::string_view rest_;
};

int to_number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// The numbers of a date in one order. Two digits of a year are those of this century.
struct Reading {
  int year, month, day;

  bool has_month() const { return month >= 1 && month <= 12 && day >= 1 && day <= 31; }
  Date date() const {
    return {std::chrono::year(year < 100 ? 2000 + year : year), std::chrono::month(static_cast<unsigned>(month)),
            std::chrono::day(static_cast<unsigned>(day))};
  }
};

// Every day that the text can mean, and those that would be meant if the day of the month existed.
struct Readings {
  std::vector<Date> days;
  std::vector<Date> missing_days;

  void add(const Reading& reading) {
    if (!reading.has_month()) return;
    const Date date = reading.date();
    std::vector<Date>& list = date.ok() ? days : missing_days;
    if (std::find(list.begin(), list.end(), date) == list.end()) list.push_back(date);
  }
};

// Three numbers with `separator` between them.
Readings read_numbers(std::string_view first, std::string_view second, std::string_view third, char separator) {
  Readings readings;
  const int a = to_number(first);
  const int b = to_number(second);
  const int c = to_number(third);
  if (first.size() == 4) {
    readings.add({a, b, c});
    return readings;
  }
  const bool has_long_year = third.size() == 4;
  const Reading american{c, a, b};
  if (separator == '/' && american.has_month()) {
    readings.add(american);
    return readings;
  }
  readings.add(american);
  readings.add({c, b, a});
  if (!has_long_year) readings.add({a, b, c});
  return readings;
}

// "20261218", and "261218" as option symbols have it.
Readings read_run_of_digits(std::string_view digits) {
  Readings readings;
  const auto part = [&](std::size_t begin, std::size_t count) { return to_number(digits.substr(begin, count)); };
  if (digits.size() == 8) {
    readings.add({part(0, 4), part(4, 2), part(6, 2)});
    if (readings.days.empty()) readings.add({part(4, 4), part(0, 2), part(2, 2)});
  } else {
    readings.add({part(0, 2), part(2, 2), part(4, 2)});
    readings.add({part(4, 2), part(0, 2), part(2, 2)});
  }
  return readings;
}

std::optional<int> take_year(Scanner& scanner) {
  scanner.skip(" ,.-/");
  if (scanner.take('\'')) {
    const auto digits = scanner.take_digits();
    return digits.size() == 2 ? std::optional(to_number(digits)) : std::nullopt;
  }
  const auto digits = scanner.take_digits();
  return digits.size() == 4 || digits.size() == 2 ? std::optional(to_number(digits)) : std::nullopt;
}

std::optional<int> take_day(Scanner& scanner) {
  scanner.skip(" ,.-/");
  const auto digits = scanner.take_digits();
  if (digits.empty() || digits.size() > 2) return std::nullopt;
  const std::string_view before = scanner.rest();
  const std::string_view suffix = scanner.take_letters();
  if (suffix != "st" && suffix != "nd" && suffix != "rd" && suffix != "th") scanner.go_back_to(before);
  return to_number(digits);
}

std::optional<int> take_month_name(Scanner& scanner) {
  const std::string_view before = scanner.rest();
  std::string_view word = scanner.take_word();
  if (word == "of") word = scanner.take_word();
  if (const auto month = find_name(kMonths, word)) return static_cast<int>(*month) + 1;
  scanner.go_back_to(before);
  return std::nullopt;
}

// "dec 18 2026"
Readings read_month_first(Scanner& scanner) {
  Readings readings;
  const auto month = take_month_name(scanner);
  const auto day = month ? take_day(scanner) : std::nullopt;
  const auto year = day ? take_year(scanner) : std::nullopt;
  if (year) readings.add({*year, *month, *day});
  return readings;
}

// "18 dec 2026", "2026 dec 18", "12/18/2026", "20261218"
Readings read_number_first(Scanner& scanner) {
  const std::string_view start = scanner.rest();
  const auto first = scanner.take_digits();
  if (first.size() == 8 || first.size() == 6) return read_run_of_digits(first);
  if (first.size() != 4 && first.size() > 2) return {};
  Readings readings;
  if (first.size() == 4) {
    if (const auto month = take_month_name(scanner)) {
      if (const auto day = take_day(scanner)) readings.add({to_number(first), *month, *day});
      return readings;
    }
  } else {
    scanner.go_back_to(start);
    const auto day = take_day(scanner);
    if (const auto month = take_month_name(scanner)) {
      if (const auto year = take_year(scanner)) readings.add({*year, *month, *day});
      return readings;
    }
  }
  const char separator = scanner.at_end() ? '\0' : scanner.rest().front();
  if (separator != '-' && separator != '/' && separator != '.') return {};
  scanner.take(separator);
  const auto second = scanner.take_digits();
  if (second.empty() || second.size() > 2 || !scanner.take(separator)) return {};
  const auto third = scanner.take_digits();
  const bool fits = first.size() == 4 ? third.size() == 1 || third.size() == 2 : third.size() == 4 || third.size() == 2;
  return fits ? read_numbers(first, second, third, separator) : Readings{};
}

bool is_zone_name(std::string_view word) {
  static constexpr std::string_view names[] = {"z",   "ut", "utc", "gmt", "et",  "est", "edt", "ct",  "cst", "cdt",
                                               "mst", "mt", "mdt", "pt",  "pst", "pdt", "bst", "cet", "cest"};
  return std::find(std::begin(names), std::end(names), word) != std::end(names);
}

// "z", "utc", "+01:00", "gmt+0000 (coordinated universal time)", "[america/new_york]", "america/new_york"
bool take_zone(Scanner& scanner) {
  scanner.skip(" ");
  const auto word = scanner.take_letters();
  if (!word.empty() && scanner.take('/')) {
    scanner.skip("abcdefghijklmnopqrstuvwxyz_/");
  } else if (!word.empty() && !is_zone_name(word)) {
    return false;
  }
  if (scanner.take('+') || scanner.take('-')) {
    if (scanner.take_digits().empty()) return false;
    if (scanner.take(':') && scanner.take_digits().size() != 2) return false;
  }
  scanner.skip(" ");
  for (const auto& [opening, closing] : {std::pair('(', ')'), std::pair('[', ']')}) {
    if (!scanner.take(opening)) continue;
    const auto end = scanner.rest().find(closing);
    if (end == std::string_view::npos) return false;
    scanner.go_back_to(scanner.rest().substr(end + 1));
  }
  return scanner.at_end();
}

// What may stand behind a date: nothing, a zone, or a time of day with or without a zone.
bool is_time_of_day(std::string_view text) {
  Scanner scanner(text);
  scanner.skip(" ,");
  if (scanner.at_end()) return true;
  const std::string_view before = scanner.rest();
  if (const auto word = scanner.take_letters(); word != "t" && word != "at") scanner.go_back_to(before);
  scanner.skip(" ");
  const auto hour = scanner.take_digits();
  if (hour.empty()) {
    scanner.go_back_to(before);
    return take_zone(scanner);
  }
  if (hour.size() == 4 || hour.size() == 6) return to_number(hour.substr(0, 2)) <= 24 && take_zone(scanner);
  if (hour.size() > 2 || to_number(hour) > 24) return false;
  bool has_minutes = false;
  for (int part = 0; part < 2 && scanner.take(':'); ++part) {
    const auto digits = scanner.take_digits();
    if (digits.size() != 2 || to_number(digits) > 60) return false;
    has_minutes = true;
  }
  if (has_minutes && (scanner.take('.') || scanner.take(',')) && scanner.take_digits().empty()) return false;
  scanner.skip(" ");
  const std::string_view half = scanner.rest();
  const auto word = scanner.take_letters();
  const bool is_half = word == "am" || word == "pm";
  if (!is_half) scanner.go_back_to(half);
  return (has_minutes || is_half) && take_zone(scanner);
}

std::string advice_for(const Readings& readings) {
  std::vector<std::string> texts;
  for (const Date day : readings.days) texts.push_back(support::to_text(day));
  for (const Date missing : readings.missing_days) {
    if (!readings.days.empty()) break;
    texts.push_back(support::to_text(Date(missing.year() / missing.month() / std::chrono::last)));
  }
  std::sort(texts.begin(), texts.end());
  return texts.empty() ? std::string() : "Write " + support::join(texts, " or ") + ".";
}

}  // namespace

WrittenDate parse_written_date(std::string_view text) {
  text = support::trim(text);
  if (const auto date = support::parse_date(text)) return {.date = date};
  if (text.size() > kMaxLength) return {};
  const std::string lower = support::to_lower(text);
  Scanner scanner(lower);
  const auto weekday = find_name(kWeekdays, scanner.take_letters());
  if (!weekday) scanner.go_back_to(lower);
  scanner.skip(" ,.");
  if (scanner.at_end()) return {};
  const Readings readings = is_digit(scanner.rest().front()) ? read_number_first(scanner) : read_month_first(scanner);
  const bool is_whole = is_time_of_day(scanner.rest());
  if (readings.days.size() == 1 && is_whole) {
    const Date day = readings.days.front();
    const std::chrono::weekday actual{std::chrono::sys_days(day)};
    if (!weekday || actual.c_encoding() == *weekday) return {.date = day};
    return {.advice = support::to_text(day) + " is a " +
                      std::string(1, static_cast<char>(kWeekdays[actual.c_encoding()][0] - 'a' + 'A')) +
                      std::string(kWeekdays[actual.c_encoding()].substr(1)) + ". Write the date alone."};
  }
  return {.advice = advice_for(readings)};
}

}  // namespace mcp
