// Parameters of the tools that write watchlists.
#pragma once

#include <string>

#include "tastytrade_mcp/mcp/arguments.hpp"

namespace tools {

mcp::Parameter watchlist_name_parameter(const std::string& documentation);
mcp::Parameter symbols_parameter(const std::string& name, const std::string& documentation, bool required);

}  // namespace tools
