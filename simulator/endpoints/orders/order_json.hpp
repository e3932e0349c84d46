// Orders as the broker writes them. Pure functions.
#pragma once

#include <string>

#include "accounts/order_history.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

using support::Json;

Json order_json(const std::string& account, const Order& order);
Json complex_json(const std::string& account, const ComplexOrder& complex);
// The type by which searches select orders: an option on a stock counts as Equity.
std::string_view name_underlying_type(const Order& order);

}  // namespace simulator
