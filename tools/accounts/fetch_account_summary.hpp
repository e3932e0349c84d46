// The tool fetch_account_summary: how the accounts are doing, in one answer.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_account_summary(ToolContextPtr tool_context);

}  // namespace tools
