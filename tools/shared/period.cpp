#include "period.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "tastytrade_mcp/mcp/written_date.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using support::Date;
using support::Error;
using support::ErrorCode;
using namespace std::chrono_literals;

constexpr std::size_t kMaxLength = 80;
constexpr int kMinYear = 1970;
constexpr int kMaxYear = 2100;
constexpr const char* kForms =
    "Write today, ytd, last_30_days, last_month, 2026, 2026-03, 2026-03-05 or 2026-01-05..2026-02-10.";

enum class Unit { day, week, month, quarter, year };

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// At most four digits.
std::optional<int> parse_count(std::string_view text) {
  if (!is_digits(text) || text.size() > 4) return std::nullopt;
  return std::stoi(std::string(text));
}

std::optional<Unit> parse_unit(std::string_view word) {
  constexpr std::pair<std::string_view, Unit> names[] = {
      {"day", Unit::day},     {"d", Unit::day},     {"week", Unit::week}, {"w", Unit::week},
      {"month", Unit::month}, {"m", Unit::month},   {"mo", Unit::month},  {"quarter", Unit::quarter},
      {"q", Unit::quarter},   {"year", Unit::year}, {"y", Unit::year},    {"yr", Unit::year}};
  if (word.size() > 1 && word.ends_with('s')) word.remove_suffix(1);
  for (const auto& [name, unit] : names) {
    if (name == word) return unit;
  }
  return std::nullopt;
}

Date make_date(int year, unsigned month, unsigned day) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

Date last_day_of(std::chrono::year_month month) {
  return Date(month / std::chrono::last);
}

// The same day of a month `months` later; the last day of the month if it has no such day.
Date add_months(Date date, int months) {
  const std::chrono::year_month month = date.year() / date.month() + std::chrono::months(months);
  return std::min(Date(month / date.day()), last_day_of(month));
}

// The calendar week, month, quarter or year with `date` in it.
Period period_around(Date date, Unit unit) {
  switch (unit) {
    case Unit::day:
      break;
    case Unit::week: {
      const auto since_monday = (std::chrono::weekday(std::chrono::sys_days(date)) - std::chrono::Monday).count();
      const Date monday = support::add_days(date, -static_cast<int>(since_monday));
      return {monday, support::add_days(monday, 6)};
    }
    case Unit::month: {
      const std::chrono::year_month month = date.year() / date.month();
      return {Date(month / 1), last_day_of(month)};
    }
    case Unit::quarter: {
      const unsigned first = (static_cast<unsigned>(date.month()) - 1) / 3 * 3 + 1;
      const std::chrono::year_month month = date.year() / std::chrono::month(first);
      return {Date(month / 1), last_day_of(month + std::chrono::months(2))};
    }
    case Unit::year:
      return {Date(date.year() / 1 / 1), Date(date.year() / 12 / 31)};
  }
  return {date, date};
}

Date add_units(Date date, Unit unit, int count) {
  switch (unit) {
    case Unit::day:
      return support::add_days(date, count);
    case Unit::week:
      return support::add_days(date, 7 * count);
    case Unit::month:
      return add_months(date, count);
    case Unit::quarter:
      return add_months(date, 3 * count);
    case Unit::year:
      break;
  }
  return add_months(date, 12 * count);
}

// "last 30 days": the units that end today; "next 30 days": those that begin today.
std::optional<Period> count_units(std::string_view direction, int count, Unit unit, Date today) {
  if (count == 0) return std::nullopt;
  if (direction == "next") return Period{today, support::add_days(add_units(today, unit, count), -1)};
  return Period{support::add_days(add_units(today, unit, -count), 1), today};
}

std::optional<unsigned> parse_month_name(std::string_view word) {
  constexpr std::string_view names[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
  if (word.size() < 3) return std::nullopt;
  for (unsigned i = 0; i < std::size(names); ++i) {
    if (names[i].starts_with(word)) return i + 1;
  }
  return std::nullopt;
}

// "2026", "2026 03", "2026 q1", "march 2026"
std::optional<Period> parse_calendar(const std::vector<std::string>& words) {
  std::string_view year;
  std::string_view part;
  for (const std::string& word : words) {
    if (year.empty() && word.size() == 4 && is_digits(word)) {
      year = word;
    } else if (part.empty()) {
      part = word;
    } else {
      return std::nullopt;
    }
  }
  if (year.empty()) return std::nullopt;
  const int number = std::stoi(std::string(year));
  if (part.empty())
    return words.size() == 1 ? std::optional(period_around(make_date(number, 1, 1), Unit::year)) : std::nullopt;
  if (part.size() == 2 && part[0] == 'q' && part[1] >= '1' && part[1] <= '4') {
    return period_around(make_date(number, static_cast<unsigned>(part[1] - '0') * 3, 1), Unit::quarter);
  }
  auto month = parse_month_name(part);
  if (!month && is_digits(part) && part.size() <= 2 && words.front() == year) {
    month = static_cast<unsigned>(std::stoi(std::string(part)));
  }
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  return period_around(make_date(number, *month, 1), Unit::month);
}

// "today", "ytd", "last month", "last 30 days", "30d"
std::optional<Period> parse_relative(const std::vector<std::string>& words, Date today) {
  const std::string& first = words.front();
  if (words.size() == 1) {
    if (first == "today" || first == "now") return Period{today, today};
    if (first == "yesterday") return period_around(support::add_days(today, -1), Unit::day);
    if (first == "tomorrow") return period_around(support::add_days(today, 1), Unit::day);
    if (first.size() == 3 && first.ends_with("td")) {
      if (const auto unit = parse_unit(first.substr(0, 1)); unit && *unit != Unit::day) {
        return Period{period_around(today, *unit).first, today};
      }
      return std::nullopt;
    }
    const auto end = first.find_first_not_of("0123456789");
    if (end == 0 || end == std::string::npos) return std::nullopt;
    const auto count = parse_count(std::string_view(first).substr(0, end));
    const auto unit = parse_unit(std::string_view(first).substr(end));
    return count && unit ? count_units("last", *count, *unit, today) : std::nullopt;
  }
  const bool is_back = first == "last" || first == "past" || first == "previous";
  if (!is_back && first != "this" && first != "next" && first != "current") return std::nullopt;
  if (words.size() == 2) {
    const auto unit = parse_unit(words[1]);
    if (!unit || words[1].size() < 3 || words[1].ends_with('s')) return std::nullopt;
    const int step = is_back ? -1 : first == "next" ? 1 : 0;
    // From the beginning of the unit: a month after January 31 is February.
    return period_around(add_units(period_around(today, *unit).first, *unit, step), *unit);
  }
  if (words.size() != 3 || first == "this" || first == "current") return std::nullopt;
  const auto count = parse_count(words[1]);
  const auto unit = parse_unit(words[2]);
  return count && unit ? count_units(is_back ? "last" : first, *count, *unit, today) : std::nullopt;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c == '_' || c == '-' || c == ' ' || c == '/') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

[[noreturn]] void refuse(std::string_view text, const std::string& advice = {}) {
  throw Error(ErrorCode::invalid_argument, "`period` cannot be read: '" + support::printable(text, 60) + "'.",
              advice.empty() ? kForms : advice);
}

// A period that is not written as a range.
Period parse_simple(std::string_view text, Date today, const PeriodRules& rules) {
  const std::vector<std::string> words = split_words(text);
  if (words.empty() || !words.front().starts_with(text.front())) refuse(text);  // "-1d"
  if (words.size() == 1 && (words.front() == "all" || words.front() == "max")) {
    if (rules.earliest) return {*rules.earliest, today};
    refuse(text, "`all` has no beginning here. Give the first day: 2026-01-05..today.");
  }
  if (const auto period = parse_relative(words, today)) return *period;
  if (const auto period = parse_calendar(words)) return *period;
  const mcp::WrittenDate day = mcp::parse_written_date(text);
  if (day.date) return {*day.date, *day.date};
  refuse(text, day.advice);
}

// The texts before and after the sign of a range. Without a range the second is nothing.
std::pair<std::string_view, std::optional<std::string_view>> split_range(std::string_view text) {
  for (const std::string_view sign : {"...", "..", " to ", " until ", " through ", " - ", "–"}) {
    if (const auto at = text.find(sign); at != std::string_view::npos) {
      return {text.substr(0, at), text.substr(at + sign.size())};
    }
  }
  // ISO 8601 writes an interval with "/".
  if (const auto at = text.find('/'); at != std::string_view::npos) {
    if (support::parse_date(text.substr(0, at)) && support::parse_date(text.substr(at + 1))) {
      return {text.substr(0, at), text.substr(at + 1)};
    }
  }
  return {text, std::nullopt};
}

Period parse_any(std::string_view text, Date today, const PeriodRules& rules) {
  if (text.starts_with("since ") || text.starts_with("from ")) {
    const auto [first, last] = split_range(text.substr(text.find(' ') + 1));
    if (!last) return {parse_simple(support::trim(first), today, rules).first, today};
    text = support::trim(text.substr(text.find(' ') + 1));
  }
  const auto [first, last] = split_range(text);
  if (!last) return parse_simple(text, today, rules);
  const auto first_text = support::trim(first);
  const auto last_text = support::trim(*last);
  if (first_text.empty()) refuse(text, "A period needs its first day: 2026-01-05.." + std::string(last_text) + ".");
  return {parse_simple(first_text, today, rules).first,
          last_text.empty() ? today : parse_simple(last_text, today, rules).last};
}

bool is_year_known(Date date) {
  return static_cast<int>(date.year()) >= kMinYear && static_cast<int>(date.year()) <= kMaxYear;
}

}  // namespace

std::string to_text(const Period& period) {
  return support::to_text(period.first) + ".." + support::to_text(period.last);
}

Period parse_period(std::string_view text, Date today, const PeriodRules& rules) {
  const std::string lower = support::to_lower(support::trim(text));
  if (lower.empty() || lower.size() > kMaxLength) refuse(text);
  Period period = parse_any(lower, today, rules);
  if (!is_year_known(period.first) || !is_year_known(period.last)) {
    refuse(text, "Its years must be from " + std::to_string(kMinYear) + " to " + std::to_string(kMaxYear) + ".");
  }
  if (!rules.is_future_allowed && period.first > today) {
    throw Error(ErrorCode::invalid_argument,
                "`period` begins in the future: " + support::to_text(period.first) + ". Today is " +
                    support::to_text(today) + " in New York.",
                "Give a period that has begun, such as last_30_days.");
  }
  if (period.last < period.first) {
    throw Error(ErrorCode::invalid_argument, "`period` ends before it begins: " + to_text(period) + ".",
                "Write the earlier day first: " + to_text(Period{period.last, period.first}) + ".");
  }
  if (!rules.is_future_allowed) period.last = std::min(period.last, today);
  const bool is_all = rules.earliest && period == Period{*rules.earliest, today};
  if (period.days() > rules.max_days && !is_all) {
    throw Error(ErrorCode::invalid_argument,
                "`period` is too long: " + to_text(period) + " has " + std::to_string(period.days()) + " days.",
                "At most " + std::to_string(rules.max_days) + " days are read at once: ask for parts.");
  }
  return period;
}

}  // namespace tools
