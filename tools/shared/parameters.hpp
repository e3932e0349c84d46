// Parameters that several tools declare alike.
#pragma once

#include "tastytrade_mcp/mcp/arguments.hpp"

namespace tools {

mcp::Parameter account_parameter();
mcp::Parameter refresh_parameter();
mcp::Parameter limit_parameter(int default_limit, int max_limit);
mcp::Parameter cursor_parameter();

}  // namespace tools
