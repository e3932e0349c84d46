// fetch_market_data, and the resolving of symbols to quotes that other tools use too.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool fetch_market_data(DeskPtr desk);

// One symbol as it was asked for and the quote that answers it; no quote if the broker knows no such symbol.
struct Quoted {
  std::string requested;
  std::optional<broker::Quote> quote;
};

// Quotes for any mix of stocks, ETFs, indices, options, futures, futures options and cryptocurrencies. A futures
// product
// ("/ES") means its active month. A name that is no equity is tried as an index. Throws Error{invalid_argument} for a
// text that cannot be a symbol.
broker::Answer<std::vector<Quoted>> quotes(broker::Client& client, const std::vector<std::string>& symbols,
                                           const broker::CallOptions& options);

Json describe(const broker::Quote& quote);

// What an underlying trades at: mark, else last, else the previous close.
std::optional<Decimal> price_of(const broker::Quote& quote);

}  // namespace tools
