// The words of an exit for the person who confirms it. Made of canonical values alone. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

// "1. CANCEL complex order 77: (SELL TO CLOSE 100 …) and (SELL TO CLOSE 100 …). 2. After they have ended: SELL TO CLOSE
// 100 shares of AAPL; credit 189.50 limit, day". Of the complex order the orders that work.
std::string describe_exit(const broker::ComplexOrder& complex, const Order& closing);

// The state between the two steps, and what could not be checked before them.
std::string describe_between(const CheckResults& results);

}  // namespace orders
