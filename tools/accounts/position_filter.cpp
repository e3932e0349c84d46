#include "position_filter.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::Position;

namespace {

// The symbol of the future that the position holds, or that its option is on.
const std::string& find_future(const Position& position) {
  return position.instrument_type == broker::InstrumentType::future ? position.symbol : position.underlying_symbol;
}

}  // namespace

PositionFilter::PositionFilter(const std::string& underlying) {
  if (underlying.empty()) return;
  const auto symbol = broker::canonical_symbol(underlying);
  if (!symbol) {
    throw support::Error(support::ErrorCode::invalid_argument,
                         "underlying '" + support::printable(underlying, 60) + "' is not a symbol.",
                         broker::explain_unknown_symbol(underlying));
  }
  symbol_ = *symbol;
  product_ = broker::is_futures_product(symbol_) ? symbol_ : "";
  contract_ = broker::parse_future_symbol(symbol_);
}

bool PositionFilter::matches(const Position& position) const {
  if (symbol_.empty() || position.underlying_symbol == symbol_ || position.symbol == symbol_) return true;
  if (!product_.empty()) return broker::futures_product(find_future(position)) == product_;
  if (!contract_) return false;
  const auto held = broker::parse_future_symbol(find_future(position));
  if (!held) return false;
  std::optional<support::Date> expiration;
  if (position.expires_at) expiration = support::new_york_date(*position.expires_at);
  return broker::names_contract(*contract_, *held, expiration);
}

}  // namespace tools
