// Reads an order from the arguments of preview_order, in the words that callers use.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

std::vector<mcp::Parameter> order_parameters();

// The order that the arguments mean, for a preview. Throws Error: invalid_argument for what cannot be meant, not_found
// for a contract or an order that does not exist, refused for a position that is not there.
orders::PreviewRequest read_order_request(const ToolCall& call);

}  // namespace tools
