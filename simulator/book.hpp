// The two accounts of the seeded customer: what they hold and what that is worth. The positions follow from the date,
// so that none of them has ever expired; what they cost follows from the market's past. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace simulator {

using support::Decimal;

struct Position {
  std::string symbol;
  std::string underlying;
  std::string_view instrument_type;
  std::string streamer;
  Decimal quantity;   // never negative
  int direction = 1;  // 1 long, -1 short, 0 closed
  Decimal multiplier = 1;
  Decimal average_open;
  Decimal mark;   // per unit
  Decimal close;  // of the day before, per unit
  Decimal realized_today;
  Instant opened_at;
  std::optional<Instant> expires_at;

  // What it is worth: negative for a short position. A future is worth what it has gained since the last settlement.
  Decimal value() const;
};

struct Balances {
  Decimal cash;
  Decimal long_equity, short_equity;
  Decimal long_derivative, short_derivative;
  Decimal long_futures, short_futures;
  Decimal long_crypto;
  Decimal net_liquidating_value;
  Decimal maintenance_requirement;  // stock and options
  Decimal futures_requirement;
};

class Book {
 public:
  explicit Book(const Market& market) : market_(market) {}

  static bool is_ours(std::string_view account);
  // Open positions and, last, those closed today. An account that is not ours has none.
  std::vector<Position> positions(std::string_view account, Instant now) const;
  Balances balances(std::string_view account, Instant now) const;

 private:
  std::vector<Position> margin_positions(Instant now) const;
  std::vector<Position> retirement_positions(Instant now) const;
  Position shares(std::string_view symbol, int quantity, std::string_view average, int days_held, Instant now) const;
  Position coins(std::string_view symbol, std::string_view quantity, std::string_view average, Instant now) const;
  // `distance`: the strike's distance from the price on the day it was opened, as a fraction, rounded to a strike
  // listed; `steps` strikes further out (negative: down).
  Position option(std::string_view underlying, bool call, double distance, int steps, int quantity, Instant now) const;
  Position future(std::string_view product, int quantity, Instant now) const;
  Decimal requirement(const std::vector<Position>& positions) const;

  const Market& market_;
};

}  // namespace simulator
