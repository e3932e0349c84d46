// fetch_accounts and fetch_balances.
#pragma once

#include "shared/tool_context.hpp"

namespace tools {

mcp::Tool fetch_accounts(ToolContextPtr tool_context);
mcp::Tool fetch_balances(ToolContextPtr tool_context);

// Writes the members of a row of balances.
void write_balances(JsonWriter& row, const broker::Balances& balances);

}  // namespace tools
