#include "position_row.hpp"

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::Position;
using support::Date;
using support::JsonWriter;

namespace {

// Writes what an option's symbol holds: type and strike.
void write_option_terms(JsonWriter& row, const Position& position) {
  const auto option = broker::parse_option_symbol(position.symbol);
  if (!option) return;
  row.text("option_type", option->right == 'C' ? "call" : "put");
  row.quantity("strike", option->strike);
  if (option->underlying.empty() && broker::is_adjusted_root(option->root)) row.flag("adjusted", true);
}

// The expiration date of the contract: from the broker, or from the symbol of an option.
std::optional<Date> find_expiration_date(const Position& position) {
  if (position.expires_at) return support::new_york_date(*position.expires_at);
  if (const auto option = broker::parse_option_symbol(position.symbol)) return option->expiration;
  return std::nullopt;
}

bool is_expired(const Position& position, support::Instant now) {
  if (position.expires_at) return *position.expires_at <= now;
  const auto date = find_expiration_date(position);
  return date && *date < support::new_york_date(now);
}

}  // namespace

void write_position(JsonWriter& row, const Position& position, const Valuation& valuation, support::Instant now) {
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
  write_option_terms(row, position);
  row.time("expires_at", position.expires_at);
  if (const auto date = find_expiration_date(position)) {
    row.integer("days_to_expiration", support::days_between(support::new_york_date(now), *date));
    if (is_expired(position, now)) row.flag("is_expired", true);
  }
  if (position.is_frozen) row.flag("is_frozen", true);
}

mcp::schema::Object position_row_schema() {
  using namespace mcp::schema;
  return {string("account_number").required(),
          string("symbol").required(),
          string("underlying_symbol"),
          string("instrument_type").required(),
          decimal("quantity").required(),
          decimal("multiplier"),
          decimal("average_open_price"),
          decimal("mark_price"),
          decimal("close_price"),
          decimal("notional_value"),
          decimal("market_value"),
          decimal("day_profit"),
          one_of("day_profit_basis", {"average_open_price", "close_price"}).unlisted(),
          decimal("open_profit"),
          one_of("option_type", {"call", "put"}).unlisted(),
          decimal("strike").unlisted(),
          boolean("adjusted").unlisted(),
          timestamp("expires_at"),
          integer("days_to_expiration"),
          boolean("is_expired").unlisted(),
          boolean("is_frozen").unlisted()};
}

}  // namespace tools
