// The tool fetch_corporate_events.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_corporate_events(ToolContextPtr tool_context);

}  // namespace tools
