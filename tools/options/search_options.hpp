// search_options: the expirations and contracts of an option chain.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool search_options(ToolContextPtr tool_context);

}  // namespace tools
