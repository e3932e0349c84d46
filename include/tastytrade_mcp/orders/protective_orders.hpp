// The orders of a cancellation that limit the loss of a position. Reads at the broker; sends nothing.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/orders/trading.hpp"

namespace orders {

struct ProtectiveOrder {
  std::string id;
  bool is_complex = false;
  std::string words;  // of the stops: "SELL TO CLOSE 100 shares of AAPL; stop at 150.00, GTC"
};

// Returns the protective orders of `request`, complex ones first. Throws the errors of the reads of orders.
std::vector<ProtectiveOrder> find_protective_orders(broker::Client& client, const CancelRequest& request,
                                                    const broker::ReadOptions& options);

}  // namespace orders
