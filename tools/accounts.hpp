// fetch_accounts and fetch_balances.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool fetch_accounts(ToolContextPtr desk);
mcp::Tool fetch_balances(ToolContextPtr desk);

// Writes the members of a row of balances.
void write_balances(JsonWriter& row, const broker::Balances& balances);

}  // namespace tools
