// fetch_accounts: the accounts of the login.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_accounts(ToolContextPtr tool_context);

}  // namespace tools
