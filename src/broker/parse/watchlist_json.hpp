// Watchlists as JSON of the broker (docs/tastytrade.md, Watchlists). Pure functions.
#pragma once

#include "tastytrade_mcp/broker/watchlists.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// Throws RowError if the list has no name. Keys may be in snake case, as in the answer to a deletion.
Watchlist parse_watchlist(const support::Json& json);

support::Json to_json(const WatchlistContent& content);

}  // namespace broker
