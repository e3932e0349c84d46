// Parses the balances of one currency of an account (docs/tastytrade.md, Balances). Pure; throws RowError for those of
// another account, and for those without a single amount.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

Balances parse_balances(const support::Json& json, const std::string& account);

}  // namespace broker
