// search_options.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool search_options(ToolContextPtr desk);

}  // namespace tools
