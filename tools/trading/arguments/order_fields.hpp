// The members of one order beside its legs: type, prices, time in force, conditions and times.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// The parameters of one order, in the order in which models read them.
std::vector<mcp::Parameter> order_field_parameters();
// `conditions`, `route_after`, `cancel_at`: accepted and documented, but not in the list that models read.
std::vector<mcp::Parameter> rule_parameters();

// `name`: `at_least` or `at_most`, also written ">=", "above", "gte" and the like.
mcp::Parameter comparator_parameter(std::string name);
orders::Condition::Comparator read_comparator(const mcp::Arguments& arguments, std::string_view name);

// Sets what `arguments` give, and leaves the rest of `draft`. Throws Error{invalid_argument}.
void read_order_fields(const mcp::Arguments& arguments, orders::OrderDraft& draft);

// Throws Error{invalid_argument} unless type and time in force are given: they have no default.
void require_type_and_time(const mcp::Arguments& arguments, const std::string& place);

}  // namespace tools
