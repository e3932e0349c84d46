#include "facts/payoff.hpp"

#include <algorithm>

namespace orders {

Decimal compute_payoff(const std::vector<PayoffLeg>& legs, const Decimal& price) {
  Decimal sum;
  for (const PayoffLeg& leg : legs) {
    Decimal value = price;
    if (leg.kind == PayoffLeg::Kind::call) value = std::max(Decimal(0), price - leg.strike);
    if (leg.kind == PayoffLeg::Kind::put) value = std::max(Decimal(0), leg.strike - price);
    sum += leg.units * value;
  }
  return sum;
}

PayoffBounds compute_payoff_bounds(const std::vector<PayoffLeg>& legs) {
  // The value is a straight line between two neighbouring strikes: its extremes are at 0, at strikes, or at infinity.
  PayoffBounds bounds;
  bounds.lowest = bounds.highest = compute_payoff(legs, 0);
  Decimal slope;  // above the highest strike
  for (const PayoffLeg& leg : legs) {
    if (leg.kind != PayoffLeg::Kind::put) slope += leg.units;
    if (leg.kind == PayoffLeg::Kind::underlying) continue;
    const Decimal value = compute_payoff(legs, leg.strike);
    bounds.lowest = std::min(*bounds.lowest, value);
    bounds.highest = std::max(*bounds.highest, value);
  }
  if (slope.is_negative()) bounds.lowest.reset();
  if (slope.is_positive()) bounds.highest.reset();
  return bounds;
}

}  // namespace orders
