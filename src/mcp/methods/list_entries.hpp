// The entries of the lists, in the words each protocol revision knows. Tools have their own (see tool.hpp).
// Pure functions.
#pragma once

#include "tastytrade_mcp/mcp/prompt.hpp"
#include "tastytrade_mcp/mcp/resource.hpp"

namespace mcp {

Json to_mcp(const Resource& resource, std::string_view version);
Json to_mcp(const ResourceTemplate& resource_template, std::string_view version);
Json to_mcp(const Prompt& prompt, std::string_view version);

}  // namespace mcp
