// The tool fetch_net_liq_history: how the value of the accounts developed.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_net_liq_history(ToolContextPtr tool_context);

}  // namespace tools
