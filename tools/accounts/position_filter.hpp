// Which positions the argument `underlying` of fetch_positions selects. Pure.
#pragma once

#include "shared/symbol_filter.hpp"
#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

bool matches(const SymbolFilter& filter, const broker::Position& position);

}  // namespace tools
