#include "position_filter.hpp"

#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

bool matches(const SymbolFilter& filter, const broker::Position& position) {
  std::optional<support::Date> expiration;
  if (position.expires_at) expiration = support::new_york_date(*position.expires_at);
  return filter.matches(position.symbol, position.underlying_symbol, expiration);
}

}  // namespace tools
