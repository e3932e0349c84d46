// Turns the price that a caller names into a figure: the mid or the natural price of the market with an offset, rounded
// to a legal step, never to the caller's disadvantage. Pure functions.
#pragma once

#include "tastytrade_mcp/orders/facts.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace orders {

// The order with its price, canonical. A figure is taken as it is given. Throws Error{invalid_argument} if it must say
// credit or debit and does not, Error{not_ready} if the market has no such price.
Order resolve_price(const OrderDraft& draft, const Facts& facts);

// The steps that a price of the order near `price` must be on: those of the single leg; of several legs the finest of
// theirs, or 0.01 if one is unknown.
std::vector<broker::TickSize> find_price_steps(const Order& order, const Facts& facts, const Decimal& price);

}  // namespace orders
