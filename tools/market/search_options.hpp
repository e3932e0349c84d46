// search_options.
#pragma once

#include "shared/tool_context.hpp"

namespace tools {

mcp::Tool search_options(ToolContextPtr tool_context);

}  // namespace tools
