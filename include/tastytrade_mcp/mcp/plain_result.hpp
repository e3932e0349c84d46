// The result of a tool in plain HTTP and on the command line, which have no `_meta`. Pure function.
#pragma once

#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

// Returns the data of the result as JSON text, "null" if there is none. Members of the result's `_meta` whose names
// begin with "tastytrade-mcp/" are added under the rest of their names, unless the data has a member of that name.
// Example: `search` puts its environment there.
std::string plain_text(const ToolResult& result);

}  // namespace mcp
