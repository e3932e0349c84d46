#include "position_value.hpp"

#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using broker::Position;
using support::Date;
using support::Decimal;

namespace {

// The price that a profit is measured from, and the member of a result that shows it.
struct Basis {
  std::optional<Decimal> price;
  std::string_view member;
};

// The basis of the day's profit: average-daily-market-close-price. Without it, the opening price of a position that was
// opened on the day, else the close of the session before. The latter is wrong if the position was enlarged on the day.
Basis find_day_basis(const Position& position, Date session) {
  const auto& average = position.average_daily_market_close_price;
  // The broker sends 0 until it has calculated the average; 0 is true only if the close is 0 too.
  const bool is_calculated =
      average && (!average->is_zero() || !position.close_price || position.close_price->is_zero());
  if (is_calculated) return {average, ""};
  if (position.created_at && support::new_york_date(*position.created_at) >= session) {
    return {position.average_open_price, "average_open_price"};
  }
  return {position.close_price, "close_price"};
}

// The gain realized on the trading day `session`. The gain that the broker sends may be that of an earlier day.
Figure realized_gain(const Position& position, Date session) {
  if (!position.realized_day_gain) return Figure::without("realized_day_gain");
  if (position.realized_day_gain->is_zero()) return Figure::of(0);
  if (!position.realized_day_gain_date) return Figure::without("realized_day_gain_date");
  return Figure::of(*position.realized_day_gain_date >= session ? *position.realized_day_gain : Decimal(0));
}

// `units`: quantity times multiplier, negative for a short position.
Figure calculate_gain(const Decimal& price, const Basis& basis, const Decimal& units) {
  if (!basis.price) return Figure::without(basis.member);
  return Figure::of((price - *basis.price) * units);
}

Valuation make_unknown_valuation(std::string_view field) {
  return {Figure::without(field), Figure::without(field), Figure::without(field), std::nullopt, ""};
}

}  // namespace

Valuation value_position(const Position& position, Date session) {
  if (position.quantity.is_zero()) {
    // Closed on the trading day: its profit of the day is the realized gain.
    return {Figure::of(0), realized_gain(position, session), Figure::of(0), std::nullopt, ""};
  }
  if (!position.multiplier) return make_unknown_valuation("multiplier");
  if (!position.mark_price) return make_unknown_valuation("mark_price");
  const Decimal units = position.quantity * *position.multiplier * position.sign();
  const Basis day_basis = find_day_basis(position, session);
  const Figure unrealized = calculate_gain(*position.mark_price, day_basis, units);
  const Figure realized = realized_gain(position, session);

  Valuation result;
  result.day_profit_basis = day_basis.member;
  result.open_profit = calculate_gain(*position.mark_price, {position.average_open_price, "average_open_price"}, units);
  if (!unrealized.value || !realized.value) {
    result.day_profit = Figure::without(unrealized.value ? realized.missing_field : unrealized.missing_field);
  } else {
    result.day_profit = Figure::of(*unrealized.value + *realized.value);
  }
  if (position.instrument_type == InstrumentType::future) {
    result.notional_value = *position.mark_price * units;
    result.market_value = unrealized;
  } else {
    result.market_value = Figure::of(*position.mark_price * units);
  }
  return result;
}

}  // namespace tools
