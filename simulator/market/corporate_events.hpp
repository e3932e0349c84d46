// Dates of dividends and earnings reports: one a quarter for each stock or fund, on a day of the quarter that depends
// on the symbol. Pure functions.
#pragma once

#include "instruments/instruments.hpp"

namespace simulator {

enum class CorporateEvent { ex_dividend = 1, earnings_report = 2 };

// The trading day of the event in the quarter of `day` (0), a later one (1) or an earlier one (-1). With 0 it is the
// last such day that is not after `day`, or was moved there from a holiday.
Date quarterly_event(const InstrumentSpec& listing, CorporateEvent event, Date day, int quarters_ahead);
// The day on which a dividend is paid.
Date dividend_pay_date(Date ex_dividend);

}  // namespace simulator
