// Orders in words: "Sell 2 AAPL 18 Dec 2026 370 call @ 4.20 credit". Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/orders.hpp"

namespace tools {

// "AAPL 18 Dec 2026 370 call", "/ESZ6 18 Dec 2026 6300 put"; a symbol that is no option's is returned as it is.
std::string describe_instrument(const std::string& symbol);

// What the order is to do, at which price, under which conditions. Says so if a leg, or the price of a limit order, is
// not known.
std::string describe_order(const broker::Order& order);

// What has been filled of an order.
struct OrderFills {
  // Units of all legs: 2 of a spread of two contracts for each leg is 2. Of legs that are filled to different parts,
  // the smallest.
  std::optional<support::Decimal> quantity;
  // Of one unit. Absent until the fills of every leg are known to the same part.
  std::optional<broker::PriceWithEffect> price;
};
OrderFills sum_fills(const broker::Order& order);

// The status in the broker's words; "Replaced" for an order that another one took the place of.
std::string_view describe_status(const broker::Order& order);

// "credit", "debit", "even"; empty if it is not known.
std::string_view to_string(broker::PriceWithEffect::Effect effect);

}  // namespace tools
