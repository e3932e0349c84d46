// The broker's two shapes of a nested option chain, read into one. Pure functions; they throw malformed().
// Source: the broker's API reference, 10.4 and 10.8.
#pragma once

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// `items`: one for each root ("SPX", "SPXW"). `today` fills in days to expiration where the broker gives none.
OptionChain parse_equity_chain(const std::vector<support::Json>& items, const std::string& underlying, Date today);
// `data` of the futures route, which has no items.
OptionChain parse_futures_chain(const support::Json& data, const std::string& product, Date today);

}  // namespace broker
