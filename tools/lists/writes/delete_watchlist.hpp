// The tool delete_watchlist.
#pragma once

#include "tastytrade_mcp/mcp/tool.hpp"
#include "watchlist_changes.hpp"

namespace tools {

mcp::Tool delete_watchlist(ToolContextPtr tool_context, WatchlistTurn::Flag flag);

}  // namespace tools
