// The value at expiration of options and of their underlying, as a function of the underlying's price. Exact. Pure
// functions.
#pragma once

#include <optional>
#include <vector>

#include "tastytrade_mcp/support/decimal.hpp"

namespace orders {

using support::Decimal;

// One holding: its value is units x max(0, price - strike) of a call, units x max(0, strike - price) of a put, and
// units x price of the underlying. Units are dollars for one point: contracts x multiplier, negative if short.
struct PayoffLeg {
  enum class Kind { call, put, underlying };
  Kind kind = Kind::call;
  Decimal strike;
  Decimal units;
};

Decimal compute_payoff(const std::vector<PayoffLeg>& legs, const Decimal& price);

// The lowest and highest value over all prices from 0 up. Absent: there is no bound.
struct PayoffBounds {
  std::optional<Decimal> lowest, highest;
};
PayoffBounds compute_payoff_bounds(const std::vector<PayoffLeg>& legs);

}  // namespace orders
