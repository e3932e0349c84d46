// What can be read by URI. Figures come from the tools, so that a resource and a tool never tell two stories; the
// reference pages are texts of our own.
#pragma once

#include <vector>

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/resource.hpp"

namespace tools {

std::vector<mcp::Resource> resources(const ToolContextPtr& tool_context);
std::vector<mcp::ResourceTemplate> resource_templates(const ToolContextPtr& tool_context);

// Completions, for templates and prompts alike.
mcp::Completer account_completer(ToolContextPtr tool_context);
mcp::Completer symbol_completer(ToolContextPtr tool_context);

}  // namespace tools
