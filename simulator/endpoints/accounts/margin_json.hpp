// What the margin report and the estimate for an order have in common. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "accounts/account_ledger.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

using support::Json;

// An amount that the account owes (positive) or gets back.
void put_debit(Json& row, const std::string& key, const Decimal& value);
void put_credit(Json& row, const std::string& key, const Decimal& value);
// As recorded: quantities are signed texts, and prices that do not apply are "NaN".
Json entry_json(const Position& position);
// "LONG_UNDERLYING": what the positions are together.
std::string_view describe(const std::vector<Position>& holding);
// Shares or contracts, and options; either may be missing.
std::vector<std::vector<Position>> split_holdings(const std::vector<Position>& positions);

}  // namespace simulator
