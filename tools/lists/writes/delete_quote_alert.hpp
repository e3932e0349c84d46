// The tool delete_quote_alert.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool delete_quote_alert(ToolContextPtr tool_context);

}  // namespace tools
