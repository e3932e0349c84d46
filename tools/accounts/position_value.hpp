// Calculates what a position is worth and what it has earned. Pure functions.
// The rules are those of docs/tastytrade.md, "Profit of the day".
#pragma once

#include <optional>
#include <string_view>

#include "shared/totals.hpp"
#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

struct Valuation {
  // The cash that closing at the mark price would bring: negative for a short position. For a future, the gain since
  // the last daily settlement, because earlier gains are cash already. Cash plus the market values of all positions is
  // the net liquidating value.
  Figure market_value;
  Figure day_profit;                               // since the trading day `session` began, realized gains included
  Figure open_profit;                              // since the position was opened, realized gains left out
  std::optional<support::Decimal> notional_value;  // futures only: mark price times multiplier times quantity
  // The price that day_profit is measured from, if the broker sent no average-daily-market-close-price: "close_price"
  // or "average_open_price".
  std::string_view day_profit_basis;
};

// `session`: the trading day for which day_profit is calculated (support::trading_date).
Valuation value_position(const broker::Position& position, support::Date session);

}  // namespace tools
