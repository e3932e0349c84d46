// Parses a position (docs/tastytrade.md, Positions). Pure; throws RowError for a position of another account, and for
// one without a symbol, quantity or direction.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

Position parse_position(const support::Json& json, const std::string& account);

}  // namespace broker
