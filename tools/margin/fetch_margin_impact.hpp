// The tool fetch_margin_impact. It asks the broker what a trade would take; nothing here sends an order.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_margin_impact(ToolContextPtr tool_context);

}  // namespace tools
