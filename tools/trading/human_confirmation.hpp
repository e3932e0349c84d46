// Asks the user of the client before an order is sent, or a stop is cancelled.
#pragma once

#include <optional>
#include <string>

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// The answer of a person: how it was given, or why nothing must be sent.
struct HumanAnswer {
  orders::Channel channel = orders::Channel::none;
  std::string refusal;  // a sentence; empty: it may be sent
};

// Puts the order to the user of a client that can ask. Without such a client nobody is asked: channel `none`. A refusal
// makes the confirmation useless. In the stateless flavour the handler is left by an exception and runs again.
HumanAnswer ask_person(const ToolCall& call, orders::Trading& trading, const orders::Confirmation& confirmation,
                       const orders::Caller& caller);

// The same about the orders of a cancellation that limit the loss of a position; without any nobody is asked. After a
// yes `request` holds the question.
HumanAnswer ask_to_cancel(const ToolCall& call, orders::Trading& trading, orders::CancelRequest& request,
                          const orders::Caller& caller);

}  // namespace tools
