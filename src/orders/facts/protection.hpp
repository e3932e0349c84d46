// The orders that limit the loss of a position. Pure.
#pragma once

#include "tastytrade_mcp/broker/orders.hpp"

namespace orders {

// Returns true for a stop that closes, whether it works or not. Of a future every stop counts, because its action does
// not say whether it closes.
bool is_closing_stop(const broker::Order& order);

// Returns true for a closing stop that works: it limits the loss of a position.
bool limits_loss(const broker::Order& order);

}  // namespace orders
