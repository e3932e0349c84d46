#include "margin_estimate.hpp"

#include <algorithm>

#include "margin_requirement.hpp"

namespace simulator {
namespace {

// Stock, options and futures as the balances count them; coins beside them.
Decimal compute_margin(const std::vector<Position>& positions, bool is_margin, Requirement requirement) {
  Decimal sum = compute_requirement(positions, is_margin, requirement);
  for (const Position& position : positions) {
    if (position.instrument_type == "Cryptocurrency") sum += position.value().abs();
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
  estimate.maintenance_before = compute_margin(estimate.before, is_margin, Requirement::maintenance);
  estimate.margin_before = compute_margin(estimate.before, is_margin, Requirement::initial);
  bool has_options = false;
  for (const EstimateLeg& leg : legs) {
    apply(estimate.after, leg.filled);
    has_options = has_options || leg.filled.instrument_type.ends_with("Option");
  }
  estimate.maintenance_after = compute_margin(estimate.after, is_margin, Requirement::maintenance);
  estimate.margin_after = compute_margin(estimate.after, is_margin, Requirement::initial);
  if (has_options) estimate.premium = net_price;
  return estimate;
}

}  // namespace simulator
