#include "position_row.hpp"

#include "live/live_values.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::Position;
using support::Date;
using support::Decimal;
using support::JsonWriter;

namespace {

// Writes what an option's symbol holds: type and strike.
template <class Row>
void write_option_terms(Row& row, const Position& position) {
  const auto option = broker::parse_option_symbol(position.symbol);
  if (!option) return;
  row.text("option_type", option->right == 'C' ? "call" : "put");
  row.quantity("strike", option->strike);
  if (option->underlying.empty() && broker::is_adjusted_root(option->root)) row.flag("adjusted", true);
}

bool is_expired(const Position& position, support::Instant now) {
  if (position.expires_at) return *position.expires_at <= now;
  const auto date = find_expiration_date(position);
  return date && *date < support::new_york_date(now);
}

std::optional<Decimal> find_open_profit_percent(const Position& position, const Valuation& valuation) {
  const auto cost = find_cost(position);
  if (!cost || !cost->is_positive() || !valuation.open_profit.value) return std::nullopt;
  return Decimal::divide(*valuation.open_profit.value * 100, *cost, 2);
}

template <class Row>
void write_position_greeks(Row& row, const ValuedPosition& valued) {
  if (!valued.greeks) return;
  row.statistic("implied_volatility", valued.greeks->implied_volatility);
  row.quantity("delta", valued.greeks->delta.value);
  row.quantity("gamma", valued.greeks->gamma.value);
  row.quantity("theta", valued.greeks->theta.value);
  row.quantity("vega", valued.greeks->vega.value);
}

// `Row`: JsonWriter or TableRow, whose functions are the same.
template <class Row>
void write_members(Row& row, const ValuedPosition& valued, support::Instant now) {
  const Position& position = *valued.position;
  const Valuation& valuation = valued.valuation;
  row.text("account_number", position.account_number);
  row.text("symbol", position.symbol);
  row.optional_text("underlying_symbol", position.underlying_symbol);
  row.text("instrument_type", broker::to_string(position.instrument_type));
  row.quantity("quantity", position.quantity * position.sign());
  row.quantity("multiplier", position.multiplier);
  row.money("average_open_price", position.average_open_price);
  row.money("mark_price", position.mark_price);
  row.money("close_price", position.close_price);
  row.money("notional_value", valuation.notional_value);
  row.money("market_value", valuation.market_value.value);
  row.money("day_profit", valuation.day_profit.value);
  if (valuation.day_profit.value) row.optional_text("day_profit_basis", valuation.day_profit_basis);
  row.money("open_profit", valuation.open_profit.value);
  row.statistic("open_profit_percent", find_open_profit_percent(position, valuation));
  write_option_terms(row, position);
  row.time("expires_at", position.expires_at);
  if (const auto date = find_expiration_date(position)) {
    row.date("expiration", date);
    row.integer("days_to_expiration", support::days_between(support::new_york_date(now), *date));
    if (is_expired(position, now)) row.flag("is_expired", true);
  }
  if (position.created_at) row.date("opened_on", support::new_york_date(*position.created_at));
  if (position.is_frozen) row.flag("is_frozen", true);
  write_position_greeks(row, valued);
}

}  // namespace

std::optional<Date> find_expiration_date(const Position& position) {
  if (position.expires_at) return support::new_york_date(*position.expires_at);
  if (const auto option = broker::parse_option_symbol(position.symbol)) return option->expiration;
  return std::nullopt;
}

std::optional<Decimal> find_cost(const Position& position) {
  if (!position.average_open_price || !position.multiplier) return std::nullopt;
  return (*position.average_open_price * position.quantity * *position.multiplier).abs();
}

void write_position(JsonWriter& row, const ValuedPosition& valued, support::Instant now) {
  write_members(row, valued, now);
}

void write_position(TableRow& row, const ValuedPosition& valued, support::Instant now) {
  write_members(row, valued, now);
}

std::vector<std::string_view> position_columns() {
  return {"account_number",
          "symbol",
          "underlying_symbol",
          "instrument_type",
          "quantity",
          "multiplier",
          "average_open_price",
          "mark_price",
          "close_price",
          "notional_value",
          "market_value",
          "day_profit",
          "day_profit_basis",
          "open_profit",
          "open_profit_percent",
          "option_type",
          "strike",
          "adjusted",
          "expires_at",
          "expiration",
          "days_to_expiration",
          "is_expired",
          "opened_on",
          "is_frozen",
          "live_source",
          "delta",
          "gamma",
          "theta",
          "vega",
          "implied_volatility"};
}

std::vector<std::string> position_greek_columns() {
  return {"delta", "gamma", "theta", "vega", "implied_volatility"};
}

std::vector<std::string> main_position_columns() {
  return {
      "account_number", "symbol",     "underlying_symbol",  "instrument_type",     "quantity",           "mark_price",
      "market_value",   "day_profit", "open_profit",        "open_profit_percent", "average_open_price", "option_type",
      "strike",         "expiration", "days_to_expiration", "opened_on",           "multiplier"};
}

std::vector<std::string> rare_position_columns() {
  return {"notional_value", "day_profit_basis", "adjusted", "is_expired", "is_frozen", "live_source"};
}

mcp::schema::Object position_row_schema() {
  using namespace mcp::schema;
  return {string("account_number"),
          string("symbol"),
          string("underlying_symbol"),
          string("instrument_type"),
          decimal("quantity"),
          decimal("multiplier"),
          decimal("average_open_price"),
          decimal("mark_price"),
          decimal("close_price"),
          decimal("notional_value"),
          decimal("market_value"),
          decimal("day_profit"),
          one_of("day_profit_basis", {"average_open_price", "close_price"}).unlisted(),
          decimal("open_profit"),
          number("open_profit_percent"),
          one_of("option_type", {"call", "put"}).unlisted(),
          decimal("strike").unlisted(),
          boolean("adjusted").unlisted(),
          timestamp("expires_at"),
          date("expiration"),
          integer("days_to_expiration"),
          boolean("is_expired").unlisted(),
          date("opened_on"),
          boolean("is_frozen").unlisted(),
          decimal("delta").unlisted(),
          decimal("gamma").unlisted(),
          decimal("theta").unlisted(),
          decimal("vega").unlisted(),
          number("implied_volatility").unlisted(),
          live_source_member()};
}

}  // namespace tools
