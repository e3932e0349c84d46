// search_symbols.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool search_symbols(DeskPtr desk);

}  // namespace tools
