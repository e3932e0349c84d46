// The tool list_span_rows.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool list_span_rows(ToolContextPtr tool_context);

}  // namespace tools
