#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool place_order(ToolContextPtr tool_context);

}  // namespace tools
