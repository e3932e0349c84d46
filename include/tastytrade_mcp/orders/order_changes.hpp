// Compares orders with what the broker reports for them, and makes an order of a report, for a change of a working
// order. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// The canonical order that the broker reports, with the quantities that it began with, whatever has been filled. Throws
// Error{refused} that names what cannot be understood: a leg that could not be read, an unknown type, action, time in
// force or direction of a price, a member that is absent, or a condition on a price, which broker::Order does not hold.
Order order_from_broker(const broker::Order& reported);

// The differences between a report and the order that was sent: a sentence for each leg, action, quantity, type, time
// in force, price and trigger. Empty if both mean the same. Not compared: conditions and times, which broker::Order
// does not hold; the quantity of an order by amount. For a future, a report of an opening or closing action on the same
// side is no difference: the broker completes it from the position.
std::vector<std::string> find_differences(const Order& sent, const broker::Order& reported);
// The same for the nested orders, the trigger order first. Each sentence begins with the order that it is about.
std::vector<std::string> find_differences(const ComplexOrder& sent, const broker::ComplexOrder& reported);
bool means_the_same(const Order& sent, const broker::Order& reported);

// Returns true if the broker reports another action for a leg than was sent, for example Sell to Open for Sell to
// Close.
bool is_relabelled(const Order& sent, const broker::Order& reported);

}  // namespace orders
