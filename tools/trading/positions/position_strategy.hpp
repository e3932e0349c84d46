// The strategy that option positions on one underlying form, so that the underlying can stand for all of them. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

// The name of the one strategy: "option" of a single position, "vertical", "calendar", "diagonal", "straddle",
// "strangle", "butterfly", "condor", "iron condor", "iron butterfly". Nothing for every other combination: it may be
// several strategies, such as two verticals or two long calls.
std::optional<std::string_view> find_strategy(const std::vector<const broker::Position*>& positions);

}  // namespace tools
