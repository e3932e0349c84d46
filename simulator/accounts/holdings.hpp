// Holdings of the two demo accounts at the start of a day, and their trades of the day: a position opened, one added
// to, one partly sold, one closed; long and short; stock, options and futures. All are computed from the date, so that
// no position has expired; prices are those of the Market. Pure functions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/market.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace simulator {

using support::Decimal;

struct ClientFill;

struct Fill {
  Instant at;
  Decimal quantity;  // bought; negative: sold
  Decimal price;
  std::shared_ptr<const ClientFill> sent = nullptr;  // of an order that a client sent
};

// A part sold on an earlier day.
struct EarlierSale {
  Decimal quantity;
  Decimal price;
  Decimal gain;      // over the average open price
  Decimal day_gain;  // over the close before
  Date date;
  Instant at;
};

// One instrument of an account. Prices are per unit.
struct Holding {
  std::string symbol;
  std::string underlying;
  std::string_view instrument_type;
  std::string streamer;
  Decimal multiplier = 1;
  std::optional<Instant> expires_at;

  Decimal held;          // at the start of the day; negative: short
  Decimal average_open;  // of the quantity held, like the next two
  Decimal year_basis;    // last year's close, or the average open price if opened since
  Instant opened_at;
  std::optional<EarlierSale> earlier;

  Decimal close;            // of the day before
  Decimal mark;             // now
  std::vector<Fill> fills;  // from the start of the day until now, in order

  std::vector<Fill> carried = {};  // of client orders before the day, in order; not in `held`
};

// The trading day of stocks and options: the New York date, or the last trading day before it.
Date account_day(Instant now);

std::vector<Holding> margin_holdings(const Market& market, Instant now);
std::vector<Holding> retirement_holdings(const Market& market, Instant now);

}  // namespace simulator
