// The error for a tool, prompt or resource that does not exist: what this server cannot do, if the name
// asks for that, and otherwise the names that were most likely meant. Pure functions.
#pragma once

#include <string_view>

#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace mcp {

// Error{not_found} with at most three names.
support::Error unknown_tool(const Catalog& catalog, std::string_view name);
support::Error unknown_prompt(const Catalog& catalog, std::string_view name);
support::Error unknown_resource(const Catalog& catalog, std::string_view uri);

}  // namespace mcp
