// Which instruments an argument such as `underlying` or `symbol` selects in a list of rows. Pure.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/broker/symbology.hpp"

namespace tools {

class SymbolFilter {
 public:
  SymbolFilter() = default;  // selects everything

  // `text`: a symbol in any spelling; empty: everything. A stock selects its options too, a future ("/ESZ6", "/ESZ26")
  // the options on it, a futures product ("/ES") all its contracts and their options. A coin may lack its currency:
  // "BTC" selects BTC/USD. `today`: the date in New York. Throws Error{invalid_argument} if the text is no symbol.
  SymbolFilter(const std::string& text, support::Date today);

  bool selects_all() const { return symbol_.empty(); }
  const std::string& symbol() const { return symbol_; }

  // `underlying`: empty if the row names none. `expiration`: of the contract, if it is known.
  bool matches(const std::string& symbol, const std::string& underlying,
               const std::optional<support::Date>& expiration = {}) const;

 private:
  bool matches_one(const std::string& symbol, const std::optional<support::Date>& expiration) const;

  std::string symbol_;
  std::string coin_;                              // "BTC/USD" for "BTC"; empty: the symbol cannot be a coin
  std::string product_;                           // if the symbol is a futures product
  std::optional<broker::FutureSymbol> contract_;  // if the symbol is a future
};

}  // namespace tools
