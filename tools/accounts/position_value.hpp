// What a position is worth and what it has earned. Pure functions.
// Source of the rules: TastyTrade's Open API documentation, "Balances and Positions". Profit of the day is measured
// from average-daily-market-close-price; realized-day-gain counts if it is dated of the same trading day; a future's
// notional is not market value, for gains of futures are settled in cash every day.
#pragma once

#include <optional>
#include <string_view>

#include "shared/totals.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

struct Valuation {
  // What closing at the mark would bring: negative for a short, the unsettled gain for a future. Cash and the market
  // values of all positions add up to the net liquidating value.
  Figure market_value;
  Figure day_profit;   // since the trading day `session` began, with what was realized on it
  Figure open_profit;  // since the position was opened, without what was realized
  std::optional<support::Decimal> notional_value;  // of a future: mark times multiplier times quantity
  // The price that profit of the day is measured from, where it is not the broker's average-daily-market-close-price:
  // "close_price" or "average_open_price".
  std::string_view day_basis;
};

// `session`: the trading day that "today" means (support::trading_date).
Valuation value(const broker::Position& position, support::Date session);

// Whether the contract has expired at `now`.
bool is_expired(const broker::Position& position, support::Instant now);

// Writes the members of a position's row: what it is, its prices, its figures (`valuation`), its expiration.
void write_position(support::JsonWriter& row, const broker::Position& position, const Valuation& valuation,
                    support::Instant now);

}  // namespace tools
