// Reads one order with its legs from arguments, in the words that callers use.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// The legs of an order.
mcp::Parameter order_legs_parameter();

// `arguments`: those of the call, or of one of its orders, which `place` names: "orders[1] ". Throws Error for what
// cannot be meant, and for a contract that does not exist.
orders::OrderDraft read_draft(const ToolCall& call, const mcp::Arguments& arguments, const std::string& place);

}  // namespace tools
