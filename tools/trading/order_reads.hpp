// Reads of single orders for the tools that change or cancel them. Throws what the broker client throws, but says of an
// order that is not there how to find one.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/client.hpp"

namespace tools {

broker::Answer<broker::Order> read_order(const ToolCall& call, const broker::Account& account, const std::string& id,
                                         const broker::ReadOptions& options);

// Throws Error{not_found}: no order of the account has this id.
[[noreturn]] void refuse_unknown_order(const broker::Account& account, const std::string& id);

}  // namespace tools
