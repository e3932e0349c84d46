// Resolves symbols to quotes: what callers wrote, and what the broker itself named. Used by every tool that shows a
// price.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"

namespace tools {

// One symbol as it was asked for, and the quote that answers it or why there is none.
struct QuotedInstrument {
  std::string requested;
  std::optional<broker::Quote> quote;
  std::string reason;     // in words, where there is no quote
  bool is_symbol = true;  // false: the text names no instrument and was not asked for
};

struct QuotedSymbols {
  std::vector<QuotedInstrument> quotes;           // in the order asked
  std::vector<broker::UnreadableRow> unreadable;  // rows of the broker's answer that could not be read
};

// An instrument in the broker's own spelling.
using Instrument = std::pair<broker::InstrumentType, std::string>;

// Quotes for what a caller wrote: any mix of stocks, ETFs, indices, options, futures, futures options and
// cryptocurrencies. A futures product ("/ES") means its active month; a contract is looked up in the broker's list
// where its year has two digits. A name that is no equity is tried as an index. A text that is no symbol gets no quote
// and a reason; it does not hide the others. Throws what the broker client throws if no symbol can be answered.
broker::Answer<QuotedSymbols> quotes(broker::Client& client, const std::vector<std::string>& symbols,
                                     const broker::CallOptions& options);

// Quotes for instruments that the broker named, whose spelling is not looked at.
broker::Answer<QuotedSymbols> quotes(broker::Client& client, const std::vector<Instrument>& instruments,
                                     const broker::CallOptions& options);

// The kind by which the broker is asked for an underlying that it named: "AAPL", "SPX", "/ESZ6".
broker::InstrumentType underlying_type(const std::string& symbol);

// What an underlying trades at. Pure.
struct Price {
  support::Decimal value;
  std::string_view basis;  // "mark", "bid_ask" (the middle), "last", "close", "previous_close"

  bool is_of_an_earlier_time() const { return basis == "close" || basis == "previous_close"; }
};

// The first of mark, middle of bid and ask, last, close and previous close that is known. A price of 0 or less is none.
std::optional<Price> price_of(const broker::Quote& quote);

}  // namespace tools
