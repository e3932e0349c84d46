// Reads the argument `symbol` of search_options: an underlying, or something narrower. Pure.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/broker/symbology.hpp"

namespace tools {

// The underlying that has the option chain, and what narrows the chain.
struct OptionUnderlying {
  std::string symbol;                                 // "AAPL", "SPX", "/ES"
  std::optional<broker::FutureSymbol> contract = {};  // only options on this future, if the text names one ("/ESZ6")
  std::string root = {};                              // only the series of this root, if the text names one ("SPXW")
};

// Throws Error: invalid_argument if `text` is no symbol or names an option, not_found for a cryptocurrency.
OptionUnderlying parse_option_underlying(const std::string& text);

}  // namespace tools
