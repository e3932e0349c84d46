// Counts the filled and the remaining units of an order. A unit of one leg is one share or contract; of several legs it
// is the order divided by the greatest common divisor of their quantities. Pure functions.
#pragma once

#include "tastytrade_mcp/broker/orders.hpp"

namespace orders {

// Returns the units of which every leg has filled.
support::Decimal count_filled(const broker::Order& order);
// Returns the units that the leg with the most left has still to fill.
support::Decimal count_remaining(const broker::Order& order);
// Returns true if any leg has a fill, or one could not be read.
bool may_have_fills(const broker::Order& order);

}  // namespace orders
