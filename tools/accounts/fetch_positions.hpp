// fetch_positions: the open positions of one account or of all, with values and profits.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_positions(ToolContextPtr tool_context);

}  // namespace tools
