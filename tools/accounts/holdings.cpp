#include "holdings.hpp"

#include "shared/result_schema.hpp"

namespace tools {

void Holdings::add(const broker::Position& position, support::Date session) {
  ValuedPosition valued{&position, value_position(position, session)};
  if (!position.quantity.is_zero()) {
    open.push_back(std::move(valued));
  } else if (const Figure& profit = valued.valuation.day_profit; !profit.value || !profit.value->is_zero()) {
    closed_today.push_back(std::move(valued));
  }
}

void PositionTotals::add(const ValuedPosition& valued) {
  const broker::Position& position = *valued.position;
  const Valuation& valuation = valued.valuation;
  // The zeros of a closed position would look like the known part of sums whose other figures are unknown.
  const bool is_open = !position.quantity.is_zero();
  if (is_open) totals_.add("market_value", valuation.market_value, position.account_number, position.symbol);
  totals_.add("day_profit", valuation.day_profit, position.account_number, position.symbol);
  if (is_open) totals_.add("open_profit", valuation.open_profit, position.account_number, position.symbol);
  if (valuation.notional_value) futures_notional_ = futures_notional_.value_or(0) + *valuation.notional_value;
  if (is_open && valued.greeks) add_greeks(valued);
}

void PositionTotals::add_greeks(const ValuedPosition& valued) {
  if (!has_greeks_) totals_.add_keys({"theta", "vega"});
  has_greeks_ = true;
  const broker::Position& position = *valued.position;
  totals_.add("theta", valued.greeks->theta, position.account_number, position.symbol);
  totals_.add("vega", valued.greeks->vega, position.account_number, position.symbol);
}

void PositionTotals::add(const Holdings& holdings) {
  for (const ValuedPosition& valued : holdings.open) add(valued);
  for (const ValuedPosition& valued : holdings.closed_today) add(valued);
}

void PositionTotals::write(support::JsonWriter& object) const {
  totals_.write(object);
  object.money("futures_notional", futures_notional_);
}

mcp::schema::Object position_totals_schema() {
  using namespace mcp::schema;
  return Object{decimal("market_value"),     decimal("day_profit"),       decimal("open_profit"),
                decimal("futures_notional"), decimal("theta").unlisted(), decimal("vega").unlisted()}
      .with(totals_missing_members());
}

}  // namespace tools
