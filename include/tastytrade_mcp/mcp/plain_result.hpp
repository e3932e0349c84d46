// A tool's result for callers that know no `_meta`: plain HTTP and the command line. Pure function.
#pragma once

#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

// The data of the result as JSON text, "null" if there is none. What the tool says beside it under "tastytrade-mcp/",
// as search says its environment, becomes members of it, unless it has members of these names.
std::string plain_text(const ToolResult& result);

}  // namespace mcp
