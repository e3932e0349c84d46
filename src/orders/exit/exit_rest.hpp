// Finds the legs that are left to close when the complex order of an exit has ended. Pure.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {

struct ExitRest {
  std::vector<Leg> legs;  // to close; empty: nothing
  // "order 510000001 has filled 40 AAPL"; empty if no order of the complex order filled meanwhile.
  std::string fills;
  bool has_position = false;  // a part that was to be closed is still held
};

// `legs`: as previewed. `before`, `after`: the orders of the complex order before its cancellation and after its end.
// `facts`: positions and working orders after its end. No more is closed than the previewed quantity without what those
// orders filled meanwhile, and than is held and free now. Throws Error{not_ready} if positions or orders are not known.
ExitRest find_rest(const std::vector<Leg>& legs, const std::vector<broker::Order>& before,
                   const std::vector<broker::Order>& after, const Facts& facts);

}  // namespace orders
