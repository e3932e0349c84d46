// Positions and balances of the two demo accounts, computed from their holdings at the start of the day, the trades of
// the day, and the fills of the orders that clients sent. Safe from any thread.
//
// Day: as in market.hpp. Marks, closes, daily basis and the date of the realized gain refer to that day. At midnight
// realized gains start from 0 and the trades of the day are undone, so that every day shows the same examples. The day
// of a future begins at 18:00 the evening before; nothing is realized in futures between then and midnight.
//
// Daily basis (average-daily-market-close-price): the close of the day before for the quantity held since then, the
// purchase price for the quantity bought today, weighted by quantity. A sale does not change it. The yearly basis is
// computed in the same way from the last close of the year before.
//
// Cash: a future is settled into cash at the end of each of its days, and a realized gain at once, so that its value is
// its gain since the last settlement: (mark - daily basis) x quantity x multiplier. Net liquidating value is exactly
// cash plus the values of all positions. The fees of the day's trades are paid from cash at once. In balances an
// unsettled gain of a future counts as long value and a loss as short value, for long and short positions alike,
// because these fields are never negative.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client_fills.hpp"
#include "holdings.hpp"

namespace simulator {

struct Position {
  std::string symbol;
  std::string underlying;
  std::string_view instrument_type;
  std::string streamer;
  Decimal quantity;   // never negative
  int direction = 1;  // 1 long, -1 short, 0 closed
  Decimal multiplier = 1;
  Decimal average_open;
  Decimal average_daily;    // basis of the profit of the day
  Decimal average_yearly;   // basis of the profit of the year
  Decimal mark;             // per unit, as all prices are
  Decimal close;            // of the day before
  Decimal underlying_mark;  // of an equity option
  Decimal realized_day_gain;
  Decimal realized_since_opening;
  Date realized_on;  // the day of realized_day_gain; may be an earlier day
  Instant opened_at;
  Instant updated_at;
  std::optional<Instant> expires_at;

  // Market value: negative for a short position; of a future the gain since the last settlement.
  Decimal value() const;
};

struct Balances {
  Decimal cash;
  Decimal settled_cash;            // without the trades of the day
  Decimal intraday_equities;       // proceeds of the day's trades in stock and options (negative: cost), less fees
  Decimal intraday_futures;        // realized gain in futures today, less fees
  Decimal starting_margin_equity;  // at the start of the day
  Decimal long_equity, short_equity;
  Decimal long_derivative, short_derivative;                  // options, those on futures included
  Decimal long_futures_derivative, short_futures_derivative;  // a part of the derivatives
  Decimal long_futures, short_futures;
  Decimal long_crypto;
  Decimal net_liquidating_value;
  Decimal initial_requirement;      // stock and options; the rest is buying power
  Decimal maintenance_requirement;  // stock and options
  Decimal futures_requirement;
};

// Sets underlying_mark of an equity option.
void add_underlying_mark(Position& position, const Market& market, Instant now);

// Adds the values and requirements of all positions of an account, and its net liquidating value from its cash.
void add_positions(Balances& balances, const std::vector<Position>& positions, bool is_margin);

// The buying power of an account for options, rounded to three places; never negative. Options count by what they
// require, not by their value. That of an account without margin is its cash without what covers its short puts.
Decimal compute_buying_power(const Balances& balances);

// The same, also below zero: what a deposit would have to be to end it.
Decimal compute_excess(const Balances& balances);

class AccountLedger {
 public:
  AccountLedger(const Market& market, const ClientFills& fills) : market_(market), fills_(fills) {}

  static bool is_demo_account(std::string_view account);
  // Open positions, then those closed today. Empty for any other account.
  std::vector<Position> positions(std::string_view account, Instant now) const;
  Balances balances(std::string_view account, Instant now) const;
  std::vector<Holding> holdings(std::string_view account, Instant now) const;

  // Adds the fills of client orders to demo_holdings().
  std::vector<Holding> with_client_fills(std::string_view account, std::vector<Holding> holdings, Instant now) const;
  // Without the fills of client orders.
  std::vector<Holding> demo_holdings(std::string_view account, Instant now) const;
  Decimal demo_settled_cash(std::string_view account, Instant now) const;

 private:
  const Market& market_;
  const ClientFills& fills_;
};

}  // namespace simulator
