// Fetches quotes for symbols, both as callers write them and as the broker spells them. Used by every tool that shows a
// price. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"

namespace tools {

// A symbol as the caller wrote it, and its quote or the reason why there is none.
struct QuotedSymbol {
  std::string requested;
  std::optional<broker::Quote> quote;
  std::string reason;     // a clause: "the broker has no quote for it"; empty if there is a quote
  bool is_symbol = true;  // false: the text is not a symbol, so it was not sent to the broker
};

struct Quotes {
  std::vector<QuotedSymbol> symbols;              // in the order of the request
  std::vector<broker::UnreadableRow> unreadable;  // rows of the broker's answer that could not be read
};

// An instrument in the broker's spelling.
using Instrument = std::pair<broker::InstrumentType, std::string>;

// Quotes for symbols as a caller writes them, of any type. A futures product ("/ES") means its active contract; a
// contract whose year has two digits is looked up in the broker's list. A symbol without a quote as a stock is asked
// for as an index and as a coin ("BTC" for "BTC/USD"), and an index as a stock. A text that is no symbol gets a reason
// and does not hide the other symbols. Throws what the broker client throws if no symbol can be answered.
broker::Answer<Quotes> fetch_quotes(broker::Client& client, const std::vector<std::string>& symbols,
                                    const broker::ReadOptions& options);

// Quotes for instruments in the broker's spelling, which is not checked.
broker::Answer<Quotes> fetch_quotes(broker::Client& client, const std::vector<Instrument>& instruments,
                                    const broker::ReadOptions& options);

// The instrument that a text names, without asking for its quote. "/ES" means the active contract. Throws
// Error{invalid_argument} if the text is no symbol, not_found if the broker does not list the future.
Instrument resolve_instrument(broker::Client& client, const std::string& text, const broker::ReadOptions& options);

// The instrument type of an underlying in the broker's spelling: "AAPL", "SPX", "/ESZ6".
broker::InstrumentType classify_underlying(const std::string& symbol);

// What an underlying trades at.
struct Price {
  support::Decimal value;
  std::string_view basis;  // "mark", "bid_ask" (their middle), "last", "close", "previous_close"

  bool is_from_earlier_session() const { return basis == "close" || basis == "previous_close"; }
};

// The first of mark, middle of bid and ask, last, close and previous close that is known and greater than 0. Pure.
std::optional<Price> find_price(const broker::Quote& quote);

}  // namespace tools
