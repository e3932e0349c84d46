#include "order/filled_units.hpp"

#include <algorithm>

#include "tastytrade_mcp/orders/order.hpp"

namespace orders {
namespace {

using support::Decimal;

// The quantities of the legs in one unit; all 1 if a quantity is not known.
std::vector<Decimal> find_ratios(const broker::Order& order) {
  Order counted;
  for (const broker::OrderLeg& row : order.legs) {
    Leg& leg = counted.legs.emplace_back();
    leg.quantity = row.quantity;
  }
  const bool are_known = std::all_of(order.legs.begin(), order.legs.end(), [](const broker::OrderLeg& leg) {
    return leg.quantity && leg.quantity->is_positive();
  });
  if (order.legs.size() < 2 || !are_known) return std::vector<Decimal>(order.legs.size(), Decimal(1));
  return counted.ratios();
}

}  // namespace

Decimal count_filled(const broker::Order& order) {
  const std::vector<Decimal> ratios = find_ratios(order);
  std::optional<Decimal> least;
  for (std::size_t i = 0; i < order.legs.size(); ++i) {
    const Decimal units = order.legs[i].filled_quantity().value_or(0) / ratios[i];
    least = least ? std::min(*least, units) : units;
  }
  return least.value_or(0);
}

Decimal count_remaining(const broker::Order& order) {
  const std::vector<Decimal> ratios = find_ratios(order);
  Decimal most;
  for (std::size_t i = 0; i < order.legs.size(); ++i) {
    most = std::max(most, order.legs[i].remaining_quantity.value_or(0) / ratios[i]);
  }
  return most;
}

bool may_have_fills(const broker::Order& order) {
  return !order.unreadable_legs.empty() ||
         std::any_of(order.legs.begin(), order.legs.end(),
                     [](const broker::OrderLeg& leg) { return leg.filled_quantity().value_or(0).is_positive(); });
}

}  // namespace orders
