// The resources and resource templates. Figures are read with the tools, so that a resource and its tool always agree;
// reference pages are texts of this server.
#pragma once

#include <vector>

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/resource.hpp"

namespace tools {

std::vector<mcp::Resource> resources(const ToolContextPtr& tool_context);
std::vector<mcp::ResourceTemplate> resource_templates(const ToolContextPtr& tool_context);

}  // namespace tools
