// New York time and the trading days of the US stock exchanges. Pure functions.
// New York's clock follows a POSIX.1-2017 TZ string (section 8.3), the rule since 2007, read by Boost.DateTime: the
// program needs no time zone database at run time. Holidays: NYSE Rule 7.2. Unplanned closures are not included.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/support/time.hpp"

namespace support {

// The calendar date in New York at `instant`.
Date new_york_date(Instant instant);

// The instant at which a New York clock shows `since_midnight` on `date`: of an hour that occurs twice, the first; in
// an hour that is skipped, one hour later.
Instant new_york_time(Date date, std::chrono::minutes since_midnight);

struct Holiday {
  std::string_view name;  // "Good Friday"
  Date date;              // on which the exchanges are closed
};

// Full closures of the US stock exchanges in `year`, by date.
std::vector<Holiday> stock_holidays(int year);

// Whether the US stock exchanges open on `date`.
bool is_stock_trading_day(Date date);

// The first trading day of the US stock exchanges after `date`.
Date next_stock_trading_day(Date date);

// When the regular session of the US stock exchanges begins on the trading day `date`: 9:30 in New York.
Instant stock_open(Date date);

// When the regular session of the US stock exchanges ends on the trading day `date`: 16:00 in New York, 13:00 on the
// day after Thanksgiving and on trading days before Independence Day and Christmas Day.
Instant stock_close(Date date);

// The days of `year` on which the US stock exchanges close early.
std::vector<Date> stock_early_closes(int year);

// The current trading day: the New York date, or on a weekend or holiday the last trading day before it.
Date trading_date(Instant now);

}  // namespace support
