// Messages of the account streamer about the orders of clients. Value types.
#pragma once

#include <string>
#include <vector>

#include "accounts/order_history.hpp"

namespace simulator {

struct OrderNotice {
  enum class Kind { order, complex_order, position, balance };

  Instant at;
  Kind kind = Kind::order;
  std::string account;
  std::optional<Order> order = {};           // of `order`
  std::optional<ComplexOrder> complex = {};  // of `complex_order`
  std::string symbol = {};                   // of `position`
};

}  // namespace simulator
