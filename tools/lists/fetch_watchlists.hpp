// The tool fetch_watchlists.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_watchlists(ToolContextPtr tool_context);

}  // namespace tools
