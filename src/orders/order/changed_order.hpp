// A change of a working order: what of it goes on, and what the change changes. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// The order with the quantities that `working` has still to fill: a replace and an edit send no quantity, and
// TastyTrade goes on with the rest.
Order take_remaining(Order order, const broker::Order& working);

// "price from credit 238.00 to credit 240.00", "stop trigger from 230.00 to 0.01", "10 of 40 are filled, and 30 go on":
// one clause for each member that differs. `before`: with the quantities that it began with.
std::vector<std::string> describe_changes(const Order& before, const Order& after);

// "ratio from at least 1.50 to at most 1.20": of a pair.
std::string describe_ratio_change(const ComplexOrder& before, const ComplexOrder& after);

// The ways in which the order `after` limits a loss less than the stop `before`, a clause each: "its trigger moves from
// 230.00 to 0.01, away from the market". Empty if it limits the loss as well as before.
std::vector<std::string> list_weaknesses(const Order& before, const Order& after);

}  // namespace orders
