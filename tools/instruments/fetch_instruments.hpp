// The tool fetch_instruments.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_instruments(ToolContextPtr tool_context);

}  // namespace tools
