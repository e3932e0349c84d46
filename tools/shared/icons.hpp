// The icon of each toolset, drawn here so that a client loads nothing. Pure function.
#pragma once

#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

// `toolset`: "account", "market_data" or "documents". Any other name gets the icon of "documents".
std::vector<mcp::Icon> find_icons(std::string_view toolset);

}  // namespace tools
