// Parses the two nested forms of an option chain (docs/tastytrade.md, Option chains). A root, expiration or strike that
// cannot be parsed is omitted and reported. Throws malformed() if nothing can be parsed.
#pragma once

#include "parse/item_list.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// `list`: one item for each root ("SPX", "SPXW").
OptionChain parse_equity_chain(const ItemList& list, const std::string& underlying);
// `data`: the member of the futures response, which is no list.
OptionChain parse_futures_chain(const support::Json& data, const std::string& product);

}  // namespace broker
