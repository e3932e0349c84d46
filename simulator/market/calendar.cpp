#include "calendar.hpp"

#include <algorithm>

#include "closures.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;
using std::chrono::sys_days;

bool contains(const std::vector<Date>& dates, Date date) {
  return std::find(dates.begin(), dates.end(), date) != dates.end();
}

bool is_weekend(Date date) {
  const auto day = get_weekday(date);
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

int get_year(Date date) {
  return static_cast<int>(date.year());
}

Session equity_session(Date day) {
  const bool half = contains(find_closures(get_year(day)).equity_half_days, day);
  return {day, new_york_time(day, 8h + 15min), new_york_time(day, 9h + 30min), new_york_time(day, half ? 13h : 16h),
          new_york_time(day, half ? 17h : 20h)};
}

Session futures_session(Date day) {
  // Monday's session opens on Sunday evening.
  const Date evening_before = support::add_days(day, -1);
  const bool half = contains(find_closures(get_year(day)).futures_half_days, day);
  return {day, new_york_time(evening_before, 17h + 45min), new_york_time(evening_before, 18h),
          new_york_time(day, half ? 13h : 17h), std::nullopt};
}

}  // namespace

Date make_date(int year, unsigned month, unsigned day) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

std::chrono::weekday get_weekday(Date date) {
  return std::chrono::weekday(sys_days(date));
}

bool is_trading_day(Venue venue, Date date) {
  if (venue == Venue::crypto) return true;
  if (is_weekend(date)) return false;
  const Closures& closures = find_closures(get_year(date));
  return !contains(venue == Venue::equity ? closures.equity_holidays : closures.futures_holidays, date);
}

Date trading_day_before(Venue venue, Date date) {
  return trading_day_on_or_before(venue, support::add_days(date, -1));
}

Date trading_day_after(Venue venue, Date date) {
  do date = support::add_days(date, 1);
  while (!is_trading_day(venue, date));
  return date;
}

Date trading_day_on_or_before(Venue venue, Date date) {
  while (!is_trading_day(venue, date)) date = support::add_days(date, -1);
  return date;
}

Date business_days_before(Date date, int count) {
  date = trading_day_on_or_before(Venue::equity, date);
  for (; count > 0; --count) date = trading_day_before(Venue::equity, date);
  return date;
}

Session session_on(Venue venue, Date trading_day) {
  if (venue == Venue::crypto) {
    const Instant midnight{sys_days(trading_day)};
    return {trading_day, midnight, midnight, midnight + 24h, std::nullopt};
  }
  return venue == Venue::equity ? equity_session(trading_day) : futures_session(trading_day);
}

Session latest_session(Venue venue, Instant now) {
  if (venue == Venue::crypto) return session_on(venue, support::utc_date(now));
  // A futures session of tomorrow's date opens this evening, hence the start one day ahead.
  Date day = trading_day_on_or_before(venue, support::add_days(new_york_date(now), 1));
  Session session = session_on(venue, day);
  while (session.open > now) {
    day = trading_day_before(venue, day);
    session = session_on(venue, day);
  }
  return session;
}

std::optional<Session> running_session(Venue venue, Instant now) {
  const Session latest = latest_session(venue, now);
  if (now < latest.close_extended.value_or(latest.close)) return latest;
  const Session next = session_on(venue, trading_day_after(venue, latest.date));
  if (next.start <= now) return next;
  return std::nullopt;
}

bool is_open(Venue venue, Instant now) {
  return now < latest_session(venue, now).close;
}

std::optional<Date> nth_weekday(int year, unsigned month, std::chrono::weekday day, unsigned n) {
  const std::chrono::year_month_weekday date{std::chrono::year(year), std::chrono::month(month), day[n]};
  if (!date.ok()) return std::nullopt;
  return Date(sys_days(date));
}

Date last_day(int year, unsigned month) {
  return Date(sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::last));
}

Date monthly_expiration(int year, unsigned month) {
  return trading_day_on_or_before(Venue::equity, *nth_weekday(year, month, std::chrono::Friday, 3));
}

Date volatility_expiration(int year, unsigned month) {
  const int next_year = month == 12 ? year + 1 : year;
  const unsigned next_month = month == 12 ? 1 : month + 1;
  const Date third_friday = *nth_weekday(next_year, next_month, std::chrono::Friday, 3);
  return trading_day_on_or_before(Venue::equity, support::add_days(third_friday, -30));
}

}  // namespace simulator
