// search_symbols: symbols by their beginning or by company name.
#pragma once

#include "capabilities/capabilities.hpp"
#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

// `capabilities`: says what this server lacks, if the query asks for something else than a symbol ("open orders").
mcp::Tool search_symbols(ToolContextPtr tool_context, CapabilitiesPtr capabilities);

}  // namespace tools
