// The tool wait_for.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool wait_for(ToolContextPtr tool_context);

}  // namespace tools
