// fetch_market_data: quotes of symbols of any kind.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_market_data(ToolContextPtr tool_context);

}  // namespace tools
