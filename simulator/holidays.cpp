// The holiday rules of the US stock and futures exchanges, as they have stood since 2022.
#include <algorithm>

#include "calendar.hpp"

namespace simulator {
namespace {

using std::chrono::Monday;
using std::chrono::Saturday;
using std::chrono::Sunday;
using std::chrono::Thursday;

// Anonymous Gregorian algorithm.
Date easter(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
  return make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

Date good_friday(int year) {
  return support::add_days(easter(year), -2);
}

// Saturday's holiday is kept on Friday, Sunday's on Monday.
Date observed(Date date) {
  if (weekday_of(date) == Saturday) return support::add_days(date, -1);
  if (weekday_of(date) == Sunday) return support::add_days(date, 1);
  return date;
}

// A Saturday's New Year is not kept at all: the exchanges don't close on the last day of a year.
std::optional<Date> new_year(int year) {
  const Date day = make_date(year, 1, 1);
  if (weekday_of(day) == Saturday) return std::nullopt;
  return observed(day);
}

Date last_monday_of_may(int year) {
  const Date end = make_date(year, 5, 31);
  return support::add_days(end, -static_cast<int>((weekday_of(end) - Monday).count()));
}

bool contains(const std::vector<Date>& dates, Date date) {
  return std::find(dates.begin(), dates.end(), date) != dates.end();
}

}  // namespace

std::vector<Date> equity_holidays(int year) {
  std::vector<Date> dates;
  if (const auto day = new_year(year)) dates.push_back(*day);
  dates.push_back(*nth_weekday(year, 1, Monday, 3));
  dates.push_back(*nth_weekday(year, 2, Monday, 3));
  dates.push_back(good_friday(year));
  dates.push_back(last_monday_of_may(year));
  dates.push_back(observed(make_date(year, 6, 19)));
  dates.push_back(observed(make_date(year, 7, 4)));
  dates.push_back(*nth_weekday(year, 9, Monday, 1));
  dates.push_back(*nth_weekday(year, 11, Thursday, 4));
  dates.push_back(observed(make_date(year, 12, 25)));
  return dates;
}

std::vector<Date> equity_half_days(int year) {
  const auto holidays = equity_holidays(year);
  const Date candidates[] = {make_date(year, 7, 3), support::add_days(*nth_weekday(year, 11, Thursday, 4), 1),
                             make_date(year, 12, 24)};
  std::vector<Date> dates;
  for (const Date day : candidates) {
    const auto weekday = weekday_of(day);
    if (weekday != Saturday && weekday != Sunday && !contains(holidays, day)) dates.push_back(day);
  }
  return dates;
}

std::vector<Date> futures_holidays(int year) {
  std::vector<Date> dates;
  if (const auto day = new_year(year)) dates.push_back(*day);
  dates.push_back(good_friday(year));
  dates.push_back(observed(make_date(year, 12, 25)));
  return dates;
}

std::vector<Date> futures_half_days(int year) {
  const auto closed = futures_holidays(year);
  std::vector<Date> dates = equity_half_days(year);
  for (const Date day : equity_holidays(year)) {
    if (!contains(closed, day)) dates.push_back(day);
  }
  std::sort(dates.begin(), dates.end());
  return dates;
}

}  // namespace simulator
