// The tool update_watchlist.
#pragma once

#include "tastytrade_mcp/mcp/tool.hpp"
#include "watchlist_changes.hpp"

namespace tools {

mcp::Tool update_watchlist(ToolContextPtr tool_context, WatchlistTurn::Flag flag);

}  // namespace tools
