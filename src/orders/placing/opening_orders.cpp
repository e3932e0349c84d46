#include "tastytrade_mcp/orders/opening_orders.hpp"

#include <algorithm>

#include "order/filled_units.hpp"
#include "placing/why_left.hpp"

namespace orders {
namespace {

constexpr const char* kUnreadable = "A leg of it could not be read.";

bool is_against_position(const broker::OrderLeg& leg, const broker::Rows<broker::Position>& positions) {
  const int side = leg.action.starts_with("Buy") ? 1 : -1;
  return std::any_of(positions.begin(), positions.end(), [&](const broker::Position& position) {
    return position.symbol == leg.symbol && !position.quantity.is_zero() && position.sign() != side;
  });
}

// Why the order is not one that only opens; empty if it is.
std::string explain_order(const broker::Order& order, const broker::Rows<broker::Position>& positions) {
  if (order.legs.empty() || !order.unreadable_legs.empty()) return kUnreadable;
  for (const broker::OrderLeg& leg : order.legs) {
    if (leg.action.ends_with("Open")) continue;
    const bool is_future = leg.instrument_type == broker::InstrumentType::future && !leg.action.ends_with("Close");
    if (!is_future) return "It closes a position.";
    if (!positions.is_complete()) return "It may close a position: not all positions could be read.";
    if (is_against_position(leg, positions)) return "It closes a position.";
  }
  return {};
}

std::string explain_complex(const CancelTarget& target, const broker::Rows<broker::Position>& positions) {
  if (target.trigger_order_id.empty()) {
    for (const broker::Order& order : target.orders) {
      const std::string why = order.is_working() ? explain_order(order, positions) : std::string();
      if (!why.empty()) return why;
    }
    return {};
  }
  const auto trigger = std::find_if(target.orders.begin(), target.orders.end(),
                                    [&](const broker::Order& order) { return order.id == target.trigger_order_id; });
  if (trigger == target.orders.end()) return "Its trigger order could not be read.";
  if (may_have_fills(*trigger)) return "Its trigger has filled, so its other orders close a position.";
  if (!trigger->is_working()) return "Its trigger has ended.";
  return explain_order(*trigger, positions);
}

SortedOrder sort_complex(const std::string& id, const broker::Rows<broker::ComplexOrder>& complex_orders,
                         const broker::Rows<broker::Position>& positions) {
  SortedOrder sorted{id, true, "complex order " + id, "It could not be read."};
  for (const broker::ComplexOrder& complex : complex_orders) {
    if (complex.id != id) continue;
    const CancelTarget target{id, true, complex.orders, complex.trigger_order_id, !complex.unreadable_orders.empty()};
    sorted.words = target.words();
    sorted.why_left = explain_why_left(target, positions);
  }
  return sorted;
}

}  // namespace

std::string explain_why_left(const CancelTarget& target, const broker::Rows<broker::Position>& positions) {
  if (target.has_unreadable_orders) return "An order of it could not be read.";
  return target.is_complex ? explain_complex(target, positions) : explain_order(target.orders.front(), positions);
}

std::vector<SortedOrder> sort_working_orders(const broker::Rows<broker::Order>& live,
                                             const broker::Rows<broker::ComplexOrder>& complex_orders,
                                             const broker::Rows<broker::Position>& positions) {
  std::vector<SortedOrder> sorted;
  for (const broker::Order& order : live) {
    if (!order.is_working()) continue;
    if (order.complex_order_id.empty()) {
      sorted.push_back({order.id, false, describe_broker_order(order), explain_order(order, positions)});
      continue;
    }
    const bool is_listed = std::any_of(sorted.begin(), sorted.end(), [&](const SortedOrder& one) {
      return one.is_complex && one.id == order.complex_order_id;
    });
    if (!is_listed) sorted.push_back(sort_complex(order.complex_order_id, complex_orders, positions));
  }
  return sorted;
}

}  // namespace orders
