// One order as results show it.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// An order, and what its complex order says of it. The texts are empty if it belongs to none.
struct ShownOrder {
  broker::Order order;
  std::string complex_type;  // "OTOCO"
  std::string complex_role;  // "trigger", "child"
  std::string ratio = {};    // of a pair: "at least 1.50"
};

// Takes type and role from the tag of the order, "OTOCO::trigger-order".
ShownOrder make_shown_order(broker::Order order);

// Writes the members of an order. With `has_fills` each leg lists its fills.
void write_order(support::JsonWriter& row, const ShownOrder& shown, bool has_fills);
mcp::schema::Object order_schema();

}  // namespace tools
