// The broker's two shapes of a nested option chain, read into one. A root, an expiration or a strike that cannot be
// read is left out and named. Pure functions; they throw malformed() if nothing can be read. Source: TastyTrade's Open
// API documentation, "Instruments", nested option chains.
#pragma once

#include "parse/item_list.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// `list`: one item for each root ("SPX", "SPXW").
OptionChain parse_equity_chain(const ItemList& list, const std::string& underlying);
// `data` of the futures route, which has no items.
OptionChain parse_futures_chain(const support::Json& data, const std::string& product);

}  // namespace broker
