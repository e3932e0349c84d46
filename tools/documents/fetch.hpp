// fetch: reads the text behind an id that search returned, in the form that ChatGPT's deep research and company
// knowledge ask for: {id, title, text, url, metadata}.
#pragma once

#include "capabilities/capabilities.hpp"
#include "read_limits.hpp"
#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

mcp::Tool fetch(ToolContextPtr tool_context, CapabilitiesPtr capabilities, ReadLimits limits = {});

}  // namespace tools
