// search_symbols.
#pragma once

#include "capabilities/capabilities.hpp"
#include "shared/tool_context.hpp"

namespace tools {

// `capabilities`: what to say instead of an empty list to "open orders".
mcp::Tool search_symbols(ToolContextPtr tool_context, CapabilitiesPtr capabilities);

}  // namespace tools
