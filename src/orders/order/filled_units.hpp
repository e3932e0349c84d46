// How much of an order has filled, in units: the quantity of its leg; of several legs the greatest common divisor of
// their quantities counts them. Pure functions.
#pragma once

#include "tastytrade_mcp/broker/orders.hpp"

namespace orders {

// The least of the legs: a unit has filled when all its legs have.
support::Decimal count_filled(const broker::Order& order);
// What is left of the leg of which most is left.
support::Decimal count_remaining(const broker::Order& order);
// Returns true if any leg has a fill, or one could not be read.
bool may_have_fills(const broker::Order& order);

}  // namespace orders
