// Reads a trail, a stop that follows the market, from the arguments of preview_order.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// trails_order_id and the bounds of the trail.
std::vector<mcp::Parameter> trail_parameters();

// The bounds that the arguments give. Throws Error{invalid_argument}.
orders::TrailRequest read_trail(const mcp::Arguments& arguments);

}  // namespace tools
