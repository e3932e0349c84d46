// The tool fetch_quote_alerts.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch_quote_alerts(ToolContextPtr tool_context);

}  // namespace tools
