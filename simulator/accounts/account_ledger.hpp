// The positions and balances of the two demo accounts, booked from what they held when the day began and what they have
// traded since. Safe from any thread.
//
// The day. A stock exchange's day begins at midnight in New York; on weekends and holidays it is the last trading
// day's, as in the market's quotes. A position's marks and closes, its daily basis and the date of its realized gain
// speak of that one day. At midnight realized gains start from nothing and the day's trades are undone, so that every
// day shows the same examples. A future's day begins when its session opens at 18:00 the evening before; nothing is
// realized in futures between then and midnight.
//
// Daily basis (average-daily-market-close-price): yesterday's close for what was held since yesterday, the purchase
// price for what was bought today, their mean weighted by quantity for both; a sale leaves it as it is. The yearly
// basis is made in the same way from the last close of the year before.
//
// Cash. A future is settled into cash at the end of each of its days, and what is realized in it at once, so that its
// value in an account is its gain since the last settlement: (mark - daily basis) x quantity x multiplier. Net
// liquidating value is cash and the values of all positions, exactly. In balances a future's unsettled gain counts as
// long value and its loss as short value, whichever side is held, as these fields are never negative.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  Decimal average_daily;   // basis of the day's profit
  Decimal average_yearly;  // basis of the year's
  Decimal mark;            // per unit, as all prices are
  Decimal close;           // of the day before
  Decimal realized_day_gain;
  Decimal realized_since_opening;
  Date realized_on;  // the day of realized_day_gain; it may be long past
  Instant opened_at;
  Instant updated_at;
  std::optional<Instant> expires_at;

  // What it is worth: negative for a short position. A future is worth what it has gained since the last settlement.
  Decimal value() const;
};

struct Balances {
  Decimal cash;
  Decimal settled_cash;            // without the day's trades
  Decimal intraday_equities;       // what the day's trades in stock and options brought (negative: cost)
  Decimal intraday_futures;        // what was realized in futures today
  Decimal starting_margin_equity;  // when the day began
  Decimal long_equity, short_equity;
  Decimal long_derivative, short_derivative;
  Decimal long_futures, short_futures;
  Decimal long_crypto;
  Decimal net_liquidating_value;
  Decimal maintenance_requirement;  // stock and options
  Decimal futures_requirement;
};

class AccountLedger {
 public:
  explicit AccountLedger(const Market& market) : market_(market) {}

  static bool is_ours(std::string_view account);
  // Open positions and, last, those closed today. An account that is not ours has none.
  std::vector<Position> positions(std::string_view account, Instant now) const;
  Balances balances(std::string_view account, Instant now) const;

 private:
  std::vector<Holding> holdings(std::string_view account, Instant now) const;

  const Market& market_;
};

}  // namespace simulator
