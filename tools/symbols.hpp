// search_symbols.
#pragma once

#include "capabilities.hpp"
#include "desk.hpp"

namespace tools {

// `capabilities`: what to say instead of an empty list to "open orders".
mcp::Tool search_symbols(ToolContextPtr desk, CapabilitiesPtr capabilities);

}  // namespace tools
