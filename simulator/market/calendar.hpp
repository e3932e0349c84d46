// The trading calendar in New York time: holidays, half days, sessions of each venue, and the dates on which contracts
// expire. Computed from the exchanges' rules for any year. Pure functions; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "tastytrade_mcp/support/time.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace simulator {

using support::Date;
using support::Instant;
using support::new_york_date;
using support::new_york_time;

enum class Venue { equity, cme, cfe, crypto };

// One trading session. Crypto's runs from midnight to midnight UTC; a futures session opens the evening before.
struct Session {
  Date date;
  Instant start;  // pre-market begins
  Instant open;
  Instant close;
  std::optional<Instant> close_extended;
};

Date make_date(int year, unsigned month, unsigned day);
std::chrono::weekday get_weekday(Date date);

// Full closures and early closes (13:00) of the US stock exchanges, in order.
std::vector<Date> equity_holidays(int year);
std::vector<Date> equity_half_days(int year);
// Full closures of the futures exchanges; the other stock holidays are early closes there.
std::vector<Date> futures_holidays(int year);
std::vector<Date> futures_half_days(int year);

bool is_trading_day(Venue venue, Date date);
Date trading_day_before(Venue venue, Date date);  // strictly before
Date trading_day_after(Venue venue, Date date);   // strictly after
Date trading_day_on_or_before(Venue venue, Date date);
Date business_days_before(Date date, int count);  // stock exchange days; 0: the date or the day before it

Session session_on(Venue venue, Date trading_day);
// The latest session that has opened by `now`; it may be over.
Session latest_session(Venue venue, Instant now);
// The session running at `now`, pre-market and extended hours included, if there is one.
std::optional<Session> running_session(Venue venue, Instant now);
bool is_open(Venue venue, Instant now);

// The n-th (1..5) given weekday of a month. The fifth may not exist.
std::optional<Date> nth_weekday(int year, unsigned month, std::chrono::weekday day, unsigned n);
Date last_day(int year, unsigned month);
// The third Friday, or the trading day before it when it is a holiday.
Date monthly_expiration(int year, unsigned month);
// 30 days before the third Friday of the month that follows: the VIX family's Wednesday.
Date volatility_expiration(int year, unsigned month);

}  // namespace simulator
