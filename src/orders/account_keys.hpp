// The accounts of the login by their keys: the journal and the store know no account numbers. Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/orders/trading.hpp"

namespace orders {

// The key of an account of this environment.
std::string make_account_key(const TradingParts& parts, std::string_view account_number);

// The account of the login with this key; nothing if it has none. Throws what Client::accounts() throws.
std::optional<broker::Account> find_account(const TradingParts& parts, std::string_view account_key,
                                            const broker::ReadOptions& options);

}  // namespace orders
