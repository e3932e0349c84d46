// The tool fetch_transactions.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_transactions(ToolContextPtr tool_context);

}  // namespace tools
