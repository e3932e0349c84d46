#include "valuation.hpp"

#include "desk.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {
namespace {

using broker::InstrumentType;
using broker::Position;
using support::Date;
using support::Decimal;

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

void add_figure(support::Json& entry, const char* key, const Figure& figure) {
  add_money(entry, key, figure.value);
}

// The option's own terms, which its symbol holds.
void add_option_terms(support::Json& entry, const Position& position) {
  const auto option = broker::parse_option_symbol(position.symbol);
  if (!option) return;
  entry["option_type"] = option->right == 'C' ? "call" : "put";
  entry["strike"] = option->strike.to_string();
  if (option->underlying.empty() && broker::is_adjusted_root(option->root)) entry["adjusted"] = true;
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

support::Json describe(const Position& position, const Valuation& valuation, support::Instant now) {
  support::Json entry = {{"account_number", position.account_number}, {"symbol", position.symbol}};
  add_text(entry, "underlying_symbol", position.underlying_symbol);
  entry["instrument_type"] = broker::name(position.instrument_type);
  entry["quantity"] = (position.quantity * position.sign()).to_string();
  add_quantity(entry, "multiplier", position.multiplier);
  add_money(entry, "average_open_price", position.average_open_price);
  add_money(entry, "mark_price", position.mark_price);
  add_money(entry, "close_price", position.close_price);
  add_money(entry, "notional_value", valuation.notional_value);
  add_figure(entry, "market_value", valuation.market_value);
  add_figure(entry, "day_profit", valuation.day_profit);
  if (valuation.day_profit.value && !valuation.day_basis.empty()) entry["day_profit_basis"] = valuation.day_basis;
  add_figure(entry, "open_profit", valuation.open_profit);
  add_option_terms(entry, position);
  add_time(entry, "expires_at", position.expires_at);
  if (const auto date = expiration_date(position)) {
    entry["days_to_expiration"] = support::days_between(support::new_york_date(now), *date);
    if (is_expired(position, now)) entry["is_expired"] = true;
  }
  if (position.is_frozen) entry["is_frozen"] = true;
  return entry;
}

}  // namespace tools
