// fetch_positions: what is held in one account or in all, with values and profits.
#pragma once

#include "desk.hpp"
#include "valuation.hpp"

namespace tools {

mcp::Tool fetch_positions(DeskPtr desk);

}  // namespace tools
