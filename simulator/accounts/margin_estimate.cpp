#include "margin_estimate.hpp"

#include <algorithm>

namespace simulator {
namespace {

bool is_shares(const Position& position) {
  return position.instrument_type == "Equity";
}

// Stock, options and futures as the balances count them; coins beside them.
Decimal maintenance(const std::vector<Position>& positions) {
  Decimal sum = equity_requirement(positions) + futures_requirement(positions);
  for (const Position& position : positions) {
    if (position.instrument_type == "Cryptocurrency") sum += position.value().abs();
  }
  return sum;
}

// What positions require when they are opened: in an account without margin shares are paid in full.
Decimal margin(const std::vector<Position>& positions, bool is_margin) {
  Decimal sum = maintenance(positions);
  if (is_margin) return sum;
  for (const Position& position : positions) {
    if (is_shares(position)) sum += position.value().abs() * Decimal::of(position.direction > 0 ? "0.75" : "0.7");
  }
  return sum;
}

void apply(std::vector<Position>& positions, const Position& filled) {
  const auto found = std::find_if(positions.begin(), positions.end(),
                                  [&](const Position& position) { return position.symbol == filled.symbol; });
  if (found == positions.end()) {
    positions.push_back(filled);
    return;
  }
  const Decimal held = found->quantity * Decimal(found->direction) + filled.quantity * Decimal(filled.direction);
  found->quantity = held.abs();
  found->direction = held.is_zero() ? 0 : held.is_negative() ? -1 : 1;
  if (found->direction == 0) positions.erase(found);
}

}  // namespace

MarginEstimate estimate_margin(std::vector<Position> positions, const std::vector<EstimateLeg>& legs,
                               const Decimal& net_price, bool is_margin) {
  MarginEstimate estimate;
  estimate.before = std::move(positions);
  estimate.after = estimate.before;
  estimate.maintenance_before = maintenance(estimate.before);
  estimate.margin_before = margin(estimate.before, is_margin);
  bool has_options = false;
  for (const EstimateLeg& leg : legs) {
    apply(estimate.after, leg.filled);
    has_options = has_options || leg.filled.instrument_type.ends_with("Option");
  }
  estimate.maintenance_after = maintenance(estimate.after);
  estimate.margin_after = margin(estimate.after, is_margin);
  if (has_options) estimate.premium = net_price;
  return estimate;
}

}  // namespace simulator
