// The tool fetch_candles.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_candles(ToolContextPtr tool_context);

}  // namespace tools
