// The price of an order as a signed figure, and the money it moves. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {

// The limit price of one unit, signed as money that the account receives: a credit is positive. Absent for an order
// without one.
std::optional<Decimal> find_signed_price(const Order& order);

// True if the order fills at its limit or better, or for its amount of dollars: the money it moves is known before.
bool has_fixed_cash(const Order& order);

// The multiplier that all legs share. Absent if one is not known, or if they differ.
std::optional<Decimal> find_multiplier(const Order& order, const Facts& facts);

// The dollars that the account receives if the order fills at its price: its limit, the trigger of a stop order, the
// amount of an order by amount, and for a market order the natural price of the market, or the price of its condition
// if that is worse. Negative: it pays.
struct OrderCash {
  std::optional<Decimal> received;
  std::string reason;  // why it is not known: a clause
};
OrderCash find_order_cash(const Order& order, const Facts& facts);

}  // namespace orders
