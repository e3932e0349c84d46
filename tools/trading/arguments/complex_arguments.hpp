// Reads a complex order from the arguments of preview_order, and the change of a pair's ratio.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

std::vector<mcp::Parameter> complex_parameters();

// Both throw Error for what cannot be meant, and for a contract or a complex order that does not exist.
void read_complex(const ToolCall& call, orders::PreviewRequest& request);
// Throws Error{refused} as well for a complex order that is no pair, or whose orders were sent already.
void read_ratio_change(const ToolCall& call, orders::PreviewRequest& request);

}  // namespace tools
