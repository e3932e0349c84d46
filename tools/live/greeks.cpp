#include "greeks.hpp"

#include "live_values.hpp"

namespace tools {

using broker::InstrumentType;
using broker::LiveGreeks;
using support::Decimal;

namespace {

template <class Row>
void write_members(Row& row, const LiveGreeks& greeks) {
  row.statistic("implied_volatility", to_percent(greeks.volatility));
  row.statistic("delta", to_decimal(greeks.delta, 4));
  row.statistic("gamma", to_decimal(greeks.gamma, 6));
  row.statistic("theta", to_decimal(greeks.theta, 4));
  row.statistic("vega", to_decimal(greeks.vega, 4));
}

// `unit`: of one unit of the underlying.
Figure scale(const std::optional<double>& unit, const Decimal& units, int places) {
  const auto value = to_decimal(unit);
  return value ? Figure::of((*value * units).rounded(places)) : Figure::without("greeks");
}

PositionGreeks make_unknown_greeks(std::string_view field) {
  return {Figure::without(field), Figure::without(field), Figure::without(field), Figure::without(field)};
}

}  // namespace

template <>
void write_greeks(support::JsonWriter& row, const LiveGreeks& greeks) {
  write_members(row, greeks);
}

template <>
void write_greeks(TableRow& row, const LiveGreeks& greeks) {
  write_members(row, greeks);
}

std::vector<std::string> greek_columns() {
  return {"implied_volatility", "delta", "gamma", "theta", "vega"};
}

mcp::schema::Object greek_members() {
  using namespace mcp::schema;
  return {number("implied_volatility"), number("delta"), number("gamma"), number("theta"), number("vega")};
}

bool is_option(InstrumentType type) {
  return type == InstrumentType::equity_option || type == InstrumentType::future_option;
}

PositionGreeks find_position_greeks(const broker::Position& position, const LiveGreeks* greeks) {
  if (!position.multiplier) return make_unknown_greeks("multiplier");
  const Decimal units = position.quantity * *position.multiplier * position.sign();
  if (!is_option(position.instrument_type)) {
    return {Figure::of(units.rounded(2)), Figure::of(0), Figure::of(0), Figure::of(0)};
  }
  if (greeks == nullptr) return make_unknown_greeks("greeks");
  return {scale(greeks->delta, units, 2), scale(greeks->gamma, units, 4), scale(greeks->theta, units, 2),
          scale(greeks->vega, units, 2), to_percent(greeks->volatility)};
}

}  // namespace tools
