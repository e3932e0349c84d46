// The tool fetch_market_hours.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_market_hours(ToolContextPtr tool_context);

}  // namespace tools
