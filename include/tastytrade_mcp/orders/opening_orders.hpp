// Working orders that only open positions or add to them: those that a halt of trading may cancel without taking a stop
// or an exit from a position. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"

namespace orders {

// A working order, or a complex order, which is cancelled as a whole.
struct SortedOrder {
  std::string id;
  bool is_complex = false;
  std::string words;
  std::string why_left;  // a sentence; empty: it only opens, and may be cancelled
};

// The working orders of an account, in the order of `live`. A bracket of whose trigger nothing is filled only opens;
// afterwards its exits close the position. A future's order opens unless it is against a position.
std::vector<SortedOrder> sort_working_orders(const broker::Rows<broker::Order>& live,
                                             const broker::Rows<broker::ComplexOrder>& complex_orders,
                                             const broker::Rows<broker::Position>& positions);

}  // namespace orders
