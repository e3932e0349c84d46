#include "facts/protection.hpp"

#include <algorithm>

namespace orders {

bool is_closing_stop(const broker::Order& order) {
  const bool is_stop = order.order_type == "Stop" || order.order_type == "Stop Limit";
  if (is_stop && !order.unreadable_legs.empty()) return true;  // a leg that cannot be read may close
  const bool closes = std::any_of(order.legs.begin(), order.legs.end(), [](const broker::OrderLeg& leg) {
    return leg.action.ends_with("Close") || leg.instrument_type == broker::InstrumentType::future;
  });
  return is_stop && closes;
}

bool limits_loss(const broker::Order& order) {
  return is_closing_stop(order) && order.is_working();
}

}  // namespace orders
