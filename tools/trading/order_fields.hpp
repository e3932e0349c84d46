// The members of one order beside its legs: type, prices, time in force, conditions.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// The parameters of one order, in the order in which models read them.
std::vector<mcp::Parameter> order_field_parameters();
mcp::Parameter conditions_parameter();

// Sets what `arguments` give, and leaves the rest of `draft`. Throws Error{invalid_argument}.
void read_order_fields(const mcp::Arguments& arguments, orders::OrderDraft& draft);

// Throws Error{invalid_argument} unless type and time in force are given: they have no default.
void require_type_and_time(const mcp::Arguments& arguments, const std::string& place);

}  // namespace tools
