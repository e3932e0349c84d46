// Compares orders with what the broker reports for them, and makes an order of a report, for a change of a working
// order. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// The canonical order that the broker reports, with the quantities that it began with, whatever has been filled, and
// with the rules that have still an effect. Throws Error{refused} that names what cannot be understood: a leg, a
// condition or a time that could not be read, an unknown type, action, time in force or direction of a price, a member
// that is absent, or a condition that Condition cannot hold (on an amount, or on a price of several instruments).
Order order_from_broker(const broker::Order& reported);

// The same for a complex order, with the ratio of a pair. Throws Error{refused} as well for an unknown type, a nested
// order that could not be read, and a pair without a ratio.
ComplexOrder complex_order_from_broker(const broker::ComplexOrder& reported);

// The rules of a report in the words of describe(), each with "; " in front, and with the time at which a condition
// held. Says so if a condition or a time could not be read.
std::string describe_rules(const broker::OrderRules& rules);

// The differences between a report and the order that was sent: a sentence for each leg, action, quantity, type, time
// in force, price, trigger, condition and time. Empty if both mean the same. Not compared: the quantity of an order by
// amount; fractions of a second. For a future, a report of an opening or closing action on the same side is no
// difference: the broker completes it from the position. Nor is a rule that has routed the order already.
std::vector<std::string> find_differences(const Order& sent, const broker::Order& reported);
// The same without the legs: for the answer to a replace or an edit, which has the rest of a partly filled order.
std::vector<std::string> find_differences_without_legs(const Order& sent, const broker::Order& reported);
// The same for the nested orders, the trigger order first, and for the ratio of a pair as far as it is reported. Each
// sentence about an order begins with it.
std::vector<std::string> find_differences(const ComplexOrder& sent, const broker::ComplexOrder& reported);
// The part of these about the ratio of a pair.
std::vector<std::string> find_ratio_differences(const ComplexOrder& sent, const broker::ComplexOrder& reported);
bool means_the_same(const Order& sent, const broker::Order& reported);

// Returns true if the broker reports another action for a leg than was sent, for example Sell to Open for Sell to
// Close.
bool is_relabelled(const Order& sent, const broker::Order& reported);

}  // namespace orders
