#include "parse/position_json.hpp"

#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Json;

Decimal parse_quantity(const Json& json) {
  const auto quantity = wire::decimal(json, "quantity");
  if (!quantity) throw RowError{"quantity", "is not a number"};
  if (quantity->is_negative()) throw RowError{"quantity", "is negative"};
  return *quantity;
}

Position::Direction parse_direction(const Json& json, const Decimal& quantity) {
  if (quantity.is_zero()) return Position::Direction::zero;
  const std::string word = wire::text(json, "quantity-direction");
  if (word == "Long") return Position::Direction::long_;
  if (word == "Short") return Position::Direction::short_;
  throw RowError{"quantity-direction", "is neither Long nor Short"};
}

std::optional<Decimal> parse_multiplier(const Json& json, InstrumentType type) {
  const auto multiplier = wire::decimal(json, "multiplier");
  if (multiplier && multiplier->is_positive()) return multiplier;
  // That of a share or a coin is 1. That of a contract is not guessed: every amount is multiplied by it.
  if (!multiplier && (type == InstrumentType::equity || type == InstrumentType::cryptocurrency)) return Decimal(1);
  return std::nullopt;
}

// The underlying of a position for which the broker sends none: the symbol itself, or for an option the underlying in
// its symbol, else its root. Empty for an adjusted root, whose underlying is not in the symbol.
std::string find_underlying(const Position& position) {
  const auto option = parse_option_symbol(position.symbol);
  if (!option) return position.symbol;
  if (!option->underlying.empty()) return option->underlying;
  return is_adjusted_root(option->root) ? std::string() : option->root;
}

}  // namespace

Position parse_position(const Json& json, const std::string& account) {
  Position position;
  check_row_account(json, account);
  position.account_number = account;
  position.symbol = restore_padding(row_text(json, "symbol"));
  position.underlying_symbol = wire::text(json, "underlying-symbol");
  if (position.underlying_symbol.empty()) position.underlying_symbol = find_underlying(position);
  position.instrument_type = parse_instrument_type(wire::text(json, "instrument-type"));
  position.streamer_symbol = wire::text(json, "streamer-symbol");
  position.quantity = parse_quantity(json);
  position.direction = parse_direction(json, position.quantity);
  const bool has_restricted = support::find(json, "restricted-quantity") != nullptr;
  position.restricted_quantity = has_restricted ? wire::decimal(json, "restricted-quantity") : Decimal(0);
  position.multiplier = parse_multiplier(json, position.instrument_type);
  position.average_open_price = wire::decimal(json, "average-open-price");
  position.close_price = wire::decimal(json, "close-price");
  position.average_daily_market_close_price = wire::decimal(json, "average-daily-market-close-price");
  position.average_yearly_market_close_price = wire::decimal(json, "average-yearly-market-close-price");
  position.mark_price = wire::decimal(json, "mark-price");
  const bool has_gain = support::find(json, "realized-day-gain") != nullptr;
  position.realized_day_gain = has_gain ? wire::signed_amount(json, "realized-day-gain") : Decimal(0);
  position.realized_day_gain_date = wire::date(json, "realized-day-gain-date");
  position.expires_at = wire::instant(json, "expires-at");
  position.created_at = wire::instant(json, "created-at");
  position.updated_at = wire::instant(json, "updated-at");
  position.is_frozen = wire::flag(json, "is-frozen").value_or(false);
  return position;
}

}  // namespace broker
