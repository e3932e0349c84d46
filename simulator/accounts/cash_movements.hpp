// Movements of cash in a demo account that follow the calendar: deposits, withdrawals, transfers, interest, dividends.
// Pure functions.
#pragma once

#include "past_trades.hpp"

namespace simulator {

void add_cash_movements(TradeBook& book, const TradingPeriod& period, bool is_margin);
// Pays dividends for the shares that the trades in `book` hold on the ex-dividend dates; a short position pays them.
void add_dividends(TradeBook& book, const TradingPeriod& period);

}  // namespace simulator
