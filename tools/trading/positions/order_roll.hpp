// A roll of a working order: TastyTrade has none, because an order is replaced by one with the same legs. It is a
// cancellation and a new order; this says both.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// Throws Error{refused} whose hint has the arguments of cancel_order and of preview_order. `draft`: the order as it
// works, with what the caller changes. Throws Error: refused for an order that does not only open options, or that has
// ended; invalid_argument and not_found for `roll_to` as a roll of a position.
[[noreturn]] void refuse_order_roll(const ToolCall& call, const broker::Order& target, const orders::OrderDraft& draft,
                                    const std::string& roll_to);

}  // namespace tools
