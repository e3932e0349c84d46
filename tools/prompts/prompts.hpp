// The prompts: requests that a person picks in a client. Each names the tools to call in backquotes.
#pragma once

#include <vector>

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/prompt.hpp"

namespace tools {

std::vector<mcp::Prompt> prompts(const ToolContextPtr& tool_context);

}  // namespace tools
