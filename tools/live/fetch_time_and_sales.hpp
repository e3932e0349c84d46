// The tool fetch_time_and_sales.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_time_and_sales(ToolContextPtr tool_context);

}  // namespace tools
