// fetch_accounts and fetch_balances.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool fetch_accounts(DeskPtr desk);
mcp::Tool fetch_balances(DeskPtr desk);

Json describe(const broker::Balances& balances);

}  // namespace tools
