// Completions of account numbers and symbols, for the arguments of prompts and the variables of resource templates.
#pragma once

#include "tastytrade_mcp/mcp/resource.hpp"
#include "tool_context.hpp"

namespace tools {

mcp::Completer account_completer(ToolContextPtr tool_context);
mcp::Completer symbol_completer(ToolContextPtr tool_context);

}  // namespace tools
