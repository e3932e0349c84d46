// The tool fetch_margin.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_margin(ToolContextPtr tool_context);

}  // namespace tools
