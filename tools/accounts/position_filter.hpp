// Which positions the argument `underlying` of fetch_positions selects. Pure.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

class PositionFilter {
 public:
  // `underlying`: a symbol in any spelling; empty: all positions. A future ("/ESZ6") selects the future and the options
  // on it; a futures product ("/ES") selects all its contracts and their options. Throws Error{invalid_argument} if the
  // text is no symbol.
  explicit PositionFilter(const std::string& underlying);

  bool matches(const broker::Position& position) const;

 private:
  std::string symbol_;
  std::string product_;                           // if the symbol is a futures product
  std::optional<broker::FutureSymbol> contract_;  // if the symbol is a future
};

}  // namespace tools
