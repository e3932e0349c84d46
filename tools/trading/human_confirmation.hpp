// Asks the user of the client before an order is sent.
#pragma once

#include <optional>
#include <string>

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// The answer of a person: how it was given, or why the order must not be sent.
struct HumanAnswer {
  orders::Channel channel = orders::Channel::none;
  std::string refusal;  // a sentence; empty: the order may be sent
};

// Puts the order to the user of a client that can ask. Without such a client nobody is asked: channel `none`. A refusal
// makes the confirmation useless. In the stateless flavour the handler is left by an exception and runs again.
HumanAnswer ask_person(const ToolCall& call, orders::Trading& trading, const orders::Confirmation& confirmation,
                       const orders::Caller& caller);

}  // namespace tools
