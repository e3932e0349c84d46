// One small picture for each kind of thing on offer, self-contained. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

// By toolset: "account", "market_data", "documents"; anything else gets the last.
std::vector<mcp::Icon> icon_of(std::string_view toolset);

}  // namespace tools
