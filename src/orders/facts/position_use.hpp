// Positions of the account, and the parts of them that working orders hold. Pure functions of Facts; the positions, and
// where said the working orders, must be known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {

// The open position in a symbol; null if there is none.
const broker::Position* find_position(std::string_view symbol, const Facts& facts);

// True if a position in this symbol may be among the rows that could not be read.
bool may_be_unreadable(std::string_view symbol, const Facts& facts);

// The position that an order closes, as its leg says it: where the row of the account is not known.
broker::Position make_closed_position(std::string_view symbol, InstrumentType type, bool is_sale,
                                      const Decimal& quantity);

// The action that closes a position.
Action closing_action(const broker::Position& position);

// The part of a position that can be traded: without what the broker has restricted.
Decimal tradable_quantity(const broker::Position& position);

// The quantity of a position that working orders will close.
struct Hold {
  struct Part {
    std::string order_id, complex_id;  // complex_id is empty for a single order
    Decimal quantity;
  };
  Decimal quantity;  // of orders of which one cancels the others the largest counts
  std::vector<Part> parts;
};
// Needs the working orders. An order that waits for a trigger order holds nothing of what that one opens.
Hold find_hold(const broker::Position& position, const Facts& facts);

// "held by working order 510000001 (complex order 77: cancel it first)"
std::string describe(const Hold& hold);

// True if the leg opens a position or adds to one: an opening action; of a future a side or a quantity that does more
// than reduce the position, also where positions are not known.
bool opens_position(const Leg& leg, const Facts& facts);
bool opens_position(const Order& order, const Facts& facts);

// True if every working order could be read, with all its legs.
bool are_live_orders_complete(const Facts& facts);

}  // namespace orders
