// search_options.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool search_options(DeskPtr desk);

}  // namespace tools
