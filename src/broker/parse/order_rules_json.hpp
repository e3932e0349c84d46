// Parses the rules of an order: its conditions and times (docs/tastytrade.md, Conditions of an order). Pure functions.
#pragma once

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The rules of `order`, under either of the two names that they have. Throws nothing: what cannot be read is in
// OrderRules::unreadable.
OrderRules parse_order_rules(const support::Json& order);

}  // namespace broker
