// The checks that every order passes, each with the settings that bear on it, as the doctor lists them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tastytrade_mcp/orders/settings.hpp"

namespace app {

struct OrderCheck {
  std::string name;                                           // "order_notional"
  std::vector<std::pair<std::string, std::string>> settings;  // {"MAX_ORDER_NOTIONAL", "10000.00"}; none of most
  std::string acknowledge;                                    // the code that lets an order pass; empty: there is none
};

// All checks of the order path, in their order. Of account numbers the values have the last four characters.
std::vector<OrderCheck> list_order_checks(const orders::Settings& settings);

// "order_notional: MAX_ORDER_NOTIONAL=10000.00"
std::string describe(const OrderCheck& check);

}  // namespace app
