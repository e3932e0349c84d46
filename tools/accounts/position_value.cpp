#include "position_value.hpp"

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using broker::Position;
using support::Date;
using support::Decimal;
using support::JsonWriter;

namespace {

// A price of the position and the name under which our results show it.
struct Basis {
  std::optional<Decimal> price;
  std::string_view name;
};

// What profit of the day is measured from. Without the broker's own figure, a position opened today by its opening
// price, any other by the close before: right unless some of it was added today.
Basis day_basis(const Position& position, Date session) {
  const auto& average = position.average_daily_market_close_price;
  // A basis of 0 beside a price of the close is a basis that the broker has not made yet.
  const bool is_made = average && (!average->is_zero() || !position.close_price || position.close_price->is_zero());
  if (is_made) return {average, ""};
  if (position.created_at && support::new_york_date(*position.created_at) >= session) {
    return {position.average_open_price, "average_open_price"};
  }
  return {position.close_price, "close_price"};
}

// The gain realized on the day `session`.
Figure realized_gain(const Position& position, Date session) {
  if (!position.realized_day_gain) return Figure::without("realized_day_gain");
  if (position.realized_day_gain->is_zero()) return Figure::of(0);
  if (!position.realized_day_gain_date) return Figure::without("realized_day_gain_date");
  return Figure::of(*position.realized_day_gain_date >= session ? *position.realized_day_gain : Decimal(0));
}

// `price` minus `basis`, times `contracts`.
Figure gain(const Decimal& price, const Basis& basis, const Decimal& contracts) {
  if (!basis.price) return Figure::without(basis.name);
  return Figure::of((price - *basis.price) * contracts);
}

Valuation unknown(std::string_view field) {
  return {Figure::without(field), Figure::without(field), Figure::without(field), std::nullopt, ""};
}

// The option's own terms, which its symbol holds.
void write_option_terms(JsonWriter& row, const Position& position) {
  const auto option = broker::parse_option_symbol(position.symbol);
  if (!option) return;
  row.text("option_type", option->right == 'C' ? "call" : "put");
  row.quantity("strike", option->strike);
  if (option->underlying.empty() && broker::is_adjusted_root(option->root)) row.flag("adjusted", true);
}

// The last day of the contract: the broker's, else that of an option's symbol.
std::optional<Date> expiration_date(const Position& position) {
  if (position.expires_at) return support::new_york_date(*position.expires_at);
  if (const auto option = broker::parse_option_symbol(position.symbol)) return option->expiration;
  return std::nullopt;
}

}  // namespace

Valuation value(const Position& position, Date session) {
  if (position.quantity.is_zero()) {
    // Closed since the day began: nothing is held, and what was realized on the day is all that it earned.
    return {Figure::of(0), realized_gain(position, session), Figure::of(0), std::nullopt, ""};
  }
  if (!position.multiplier) return unknown("multiplier");
  if (!position.mark_price) return unknown("mark_price");
  const Decimal contracts = position.quantity * *position.multiplier * position.sign();
  const Basis basis = day_basis(position, session);
  const Figure unrealized = gain(*position.mark_price, basis, contracts);
  const Figure realized = realized_gain(position, session);

  Valuation result;
  result.day_basis = basis.name;
  result.open_profit = gain(*position.mark_price, {position.average_open_price, "average_open_price"}, contracts);
  if (!unrealized.value || !realized.value) {
    result.day_profit = Figure::without(unrealized.value ? realized.lacks : unrealized.lacks);
  } else {
    result.day_profit = Figure::of(*unrealized.value + *realized.value);
  }
  if (position.instrument_type == InstrumentType::future) {
    result.notional_value = *position.mark_price * contracts;
    result.market_value = unrealized;
  } else {
    result.market_value = Figure::of(*position.mark_price * contracts);
  }
  return result;
}

bool is_expired(const Position& position, support::Instant now) {
  if (position.expires_at) return *position.expires_at <= now;
  const auto date = expiration_date(position);
  return date && *date < support::new_york_date(now);
}

void write_position(JsonWriter& row, const Position& position, const Valuation& valuation, support::Instant now) {
  row.text("account_number", position.account_number);
  row.text("symbol", position.symbol);
  row.optional_text("underlying_symbol", position.underlying_symbol);
  row.text("instrument_type", broker::name(position.instrument_type));
  row.quantity("quantity", position.quantity * position.sign());
  row.quantity("multiplier", position.multiplier);
  row.money("average_open_price", position.average_open_price);
  row.money("mark_price", position.mark_price);
  row.money("close_price", position.close_price);
  row.money("notional_value", valuation.notional_value);
  row.money("market_value", valuation.market_value.value);
  row.money("day_profit", valuation.day_profit.value);
  if (valuation.day_profit.value) row.optional_text("day_profit_basis", valuation.day_basis);
  row.money("open_profit", valuation.open_profit.value);
  write_option_terms(row, position);
  row.time("expires_at", position.expires_at);
  if (const auto date = expiration_date(position)) {
    row.integer("days_to_expiration", support::days_between(support::new_york_date(now), *date));
    if (is_expired(position, now)) row.flag("is_expired", true);
  }
  if (position.is_frozen) row.flag("is_frozen", true);
}

}  // namespace tools
