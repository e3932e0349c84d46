// What the two demo accounts hold when a day begins, and what they trade in it: a position opened, one added to, one
// partly sold, one closed, long and short, in stock, options and futures. All of it follows from the date, so that no
// position has ever expired; prices follow from the market's past. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/market.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace simulator {

using support::Decimal;

struct Fill {
  Instant at;
  Decimal quantity;  // bought; negative: sold
  Decimal price;
};

// A part sold on an earlier day.
struct EarlierSale {
  Decimal gain;      // over the average open price
  Decimal day_gain;  // over the close before
  Date date;
};

// One instrument of an account. Prices are per unit.
struct Holding {
  std::string symbol;
  std::string underlying;
  std::string_view instrument_type;
  std::string streamer;
  Decimal multiplier = 1;
  std::optional<Instant> expires_at;

  Decimal held;          // when the day began; negative: short
  Decimal average_open;  // of what was held, like the next two
  Decimal year_basis;    // last year's close, or the average open price if opened since
  Instant opened_at;
  std::optional<EarlierSale> earlier;

  Decimal close;            // of the day before
  Decimal mark;             // now
  std::vector<Fill> fills;  // since the day began until now, in order
};

// The day that stocks and options are traded on: today in New York, or the last trading day before it.
Date account_day(Instant now);

std::vector<Holding> margin_holdings(const Market& market, Instant now);
std::vector<Holding> retirement_holdings(const Market& market, Instant now);

}  // namespace simulator
