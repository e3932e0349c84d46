// search: finds accounts, positions and symbols for ChatGPT, in the form that its deep research and company knowledge
// ask for: {results: [{id, title, url}]}.
#pragma once

#include "capabilities/capabilities.hpp"
#include "read_limits.hpp"
#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool search(ToolContextPtr tool_context, CapabilitiesPtr capabilities, ReadLimits limits = {});

}  // namespace tools
