// Parses the trading status of an account (docs/tastytrade.md, Trading status). Pure; throws
// Error{upstream_unavailable} for that of another account.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

TradingStatus parse_trading_status(const support::Json& json, const std::string& account);

}  // namespace broker
