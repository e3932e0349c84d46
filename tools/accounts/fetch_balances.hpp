// fetch_balances: cash, values, buying power and margin of each account.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_balances(ToolContextPtr tool_context);

// Writes the members of a row of balances.
// `has_all`: with every amount, not only the main ones.
void write_balances(JsonWriter& row, const broker::Balances& balances, bool has_all);

}  // namespace tools
