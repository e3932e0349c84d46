// Ready questions that a person picks in a client. Each names the tools to use, in backquotes, and no others.
#pragma once

#include <vector>

#include "desk.hpp"
#include "tastytrade_mcp/mcp/prompt.hpp"

namespace tools {

std::vector<mcp::Prompt> prompts(const ToolContextPtr& desk);

}  // namespace tools
