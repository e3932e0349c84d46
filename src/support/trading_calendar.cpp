#include "tastytrade_mcp/support/trading_calendar.hpp"

#include <algorithm>
#include <boost/date_time/local_time/posix_time_zone.hpp>
#include <boost/date_time/posix_time/conversion.hpp>

namespace support {
namespace {

using std::chrono::sys_days;
using std::chrono::weekday;

// Standard time is UTC-5; summer time begins on the second Sunday of March and ends on the first of November, both at
// two o'clock.
const boost::local_time::posix_time_zone& new_york() {
  static const boost::local_time::posix_time_zone zone("EST-05EDT,M3.2.0,M11.1.0");
  return zone;
}

Instant to_instant(const boost::posix_time::ptime& time) {
  static const boost::posix_time::ptime epoch(boost::gregorian::date(1970, 1, 1));
  return Instant(std::chrono::milliseconds((time - epoch).total_milliseconds()));
}

std::chrono::minutes to_minutes(const boost::posix_time::time_duration& duration) {
  return std::chrono::minutes(duration.total_seconds() / 60);
}

// Summer time of one year, and the zone's two offsets from UTC, which are negative west of Greenwich.
struct SummerTime {
  int year = 0;
  Instant begin, end;
  std::chrono::minutes standard, summer;
};

SummerTime summer_time(int year) {
  const auto& zone = new_york();
  const auto standard = to_minutes(zone.base_utc_offset());
  const auto summer = standard + to_minutes(zone.dst_offset());
  const auto boost_year = static_cast<boost::gregorian::greg_year>(static_cast<unsigned short>(year));
  // Both are in the wall time before the change.
  return {year, to_instant(zone.dst_local_start_time(boost_year)) - standard,
          to_instant(zone.dst_local_end_time(boost_year)) - summer, standard, summer};
}

std::chrono::minutes offset_at(Instant instant) {
  // The year is that of standard time: neither change is near its end.
  static const auto standard = to_minutes(new_york().base_utc_offset());
  const int year = static_cast<int>(utc_date(instant + standard).year());
  thread_local SummerTime last;  // the instants of one result are mostly of one year
  if (last.year != year) last = summer_time(year);
  return last.begin <= instant && instant < last.end ? last.summer : last.standard;
}

Date make_date(int year, unsigned month, unsigned day) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

weekday get_weekday(Date date) {
  return weekday(sys_days(date));
}

Date nth_weekday(int year, unsigned month, weekday day, unsigned n) {
  return Date(sys_days(std::chrono::year_month_weekday(std::chrono::year(year), std::chrono::month(month), day[n])));
}

// The anonymous Gregorian algorithm.
Date easter_sunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
  return make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

// A holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday after.
Date observed(Date date) {
  if (get_weekday(date) == std::chrono::Saturday) return add_days(date, -1);
  if (get_weekday(date) == std::chrono::Sunday) return add_days(date, 1);
  return date;
}

}  // namespace

Date new_york_date(Instant instant) {
  return utc_date(instant + offset_at(instant));
}

Instant new_york_time(Date date, std::chrono::minutes since_midnight) {
  const Instant wall = Instant(sys_days(date)) + since_midnight;
  const auto& zone = new_york();
  const Instant in_summer = wall - to_minutes(zone.base_utc_offset()) - to_minutes(zone.dst_offset());
  return wall - offset_at(in_summer);
}

std::vector<Holiday> stock_holidays(int year) {
  using std::chrono::Monday;
  using std::chrono::Thursday;
  std::vector<Holiday> holidays;
  // A New Year's Day on a Saturday is not observed: the exchanges are open on the last day of the year.
  const Date new_year = make_date(year, 1, 1);
  if (get_weekday(new_year) != std::chrono::Saturday) holidays.push_back({"New Year's Day", observed(new_year)});
  const Date end_of_may = make_date(year, 5, 31);
  const int days_since_monday = static_cast<int>((get_weekday(end_of_may) - Monday).count());
  holidays.push_back({"Martin Luther King Jr. Day", nth_weekday(year, 1, Monday, 3)});
  holidays.push_back({"Washington's Birthday", nth_weekday(year, 2, Monday, 3)});
  holidays.push_back({"Good Friday", add_days(easter_sunday(year), -2)});
  holidays.push_back({"Memorial Day", add_days(end_of_may, -days_since_monday)});
  holidays.push_back({"Juneteenth", observed(make_date(year, 6, 19))});
  holidays.push_back({"Independence Day", observed(make_date(year, 7, 4))});
  holidays.push_back({"Labor Day", nth_weekday(year, 9, Monday, 1)});
  holidays.push_back({"Thanksgiving Day", nth_weekday(year, 11, Thursday, 4)});
  holidays.push_back({"Christmas Day", observed(make_date(year, 12, 25))});
  return holidays;
}

bool is_stock_trading_day(Date date) {
  const weekday day = get_weekday(date);
  if (day == std::chrono::Saturday || day == std::chrono::Sunday) return false;
  const auto holidays = stock_holidays(static_cast<int>(date.year()));
  return std::none_of(holidays.begin(), holidays.end(), [&](const Holiday& holiday) { return holiday.date == date; });
}

std::vector<Date> stock_early_closes(int year) {
  std::vector<Date> dates;
  for (const Date date :
       {make_date(year, 7, 3), add_days(nth_weekday(year, 11, std::chrono::Thursday, 4), 1), make_date(year, 12, 24)}) {
    if (is_stock_trading_day(date)) dates.push_back(date);
  }
  return dates;
}

Date next_stock_trading_day(Date date) {
  do {
    date = add_days(date, 1);
  } while (!is_stock_trading_day(date));
  return date;
}

Instant stock_open(Date date) {
  return new_york_time(date, std::chrono::minutes(9 * 60 + 30));
}

Instant stock_close(Date date) {
  const auto early = stock_early_closes(static_cast<int>(date.year()));
  const bool is_early = std::find(early.begin(), early.end(), date) != early.end();
  return new_york_time(date, std::chrono::hours(is_early ? 13 : 16));
}

Date trading_date(Instant now) {
  Date date = new_york_date(now);
  while (!is_stock_trading_day(date)) date = add_days(date, -1);
  return date;
}

}  // namespace support
