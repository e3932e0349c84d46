// Estimates the change that an order makes in the margin of its underlying if it fills at its price. The figures agree
// with the simulator's balances. Pure functions.
#pragma once

#include <vector>

#include "account_ledger.hpp"

namespace simulator {

// One leg, at the mark of the market.
struct EstimateLeg {
  Position filled;  // the position that the leg alone would give
  bool is_opening = true;
};

struct MarginEstimate {
  std::vector<Position> before;  // of the underlying
  std::vector<Position> after;
  Decimal margin_before;  // initial
  Decimal margin_after;
  Decimal maintenance_before;
  Decimal maintenance_after;
  Decimal premium;  // what options cost; negative: received

  Decimal margin_change() const { return margin_after - margin_before; }
  // What the order takes from the buying power; negative: what it gives.
  Decimal impact() const { return margin_change() + premium; }
};

// `positions` are those of the underlying. `net_price` is what the options of the order cost. In an account without
// margin shares are paid in full.
MarginEstimate estimate_margin(std::vector<Position> positions, const std::vector<EstimateLeg>& legs,
                               const Decimal& net_price, bool is_margin);

}  // namespace simulator
