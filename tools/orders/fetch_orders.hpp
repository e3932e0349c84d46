// The tool fetch_orders. It reads; nothing here sends, changes or cancels an order.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_orders(ToolContextPtr tool_context);

}  // namespace tools
