#include "tastytrade_mcp/broker/orders.hpp"

#include <algorithm>
#include <iterator>

namespace broker {

std::optional<Decimal> OrderLeg::filled_quantity() const {
  const auto of_remaining =
      quantity && remaining_quantity ? std::optional(*quantity - *remaining_quantity) : std::nullopt;
  if (fills.empty()) return of_remaining;
  Decimal sum;
  for (const OrderFill& fill : fills) {
    if (!fill.quantity) return of_remaining;
    sum += *fill.quantity;
  }
  // The rest may be reported before all fills are, or behind them.
  return of_remaining ? std::max(sum, *of_remaining) : sum;
}

std::optional<Decimal> OrderLeg::average_fill_price() const {
  Decimal paid;
  Decimal filled;
  for (const OrderFill& fill : fills) {
    if (!fill.quantity || !fill.price) return std::nullopt;
    paid += *fill.quantity * *fill.price;
    filled += *fill.quantity;
  }
  if (filled.is_zero()) return std::nullopt;
  constexpr int kPlaces = 6;
  return Decimal::divide(paid, filled, kPlaces);
}

bool Order::is_working() const {
  // A status that is not known may be one of an order that still works.
  constexpr std::string_view kEnded[] = {"Filled", "Cancelled", "Expired", "Rejected", "Removed", "Partially Removed"};
  return std::find(std::begin(kEnded), std::end(kEnded), status) == std::end(kEnded);
}

bool Order::is_replaced() const {
  return status == "Cancelled" && (is_edited.value_or(false) || !replacing_order_id.empty());
}

bool is_complete(const Rows<Order>& orders) {
  const auto is_whole = [](const Order& order) { return order.unreadable_legs.empty(); };
  return orders.is_complete() && std::all_of(orders.begin(), orders.end(), is_whole);
}

bool is_complete(const Rows<ComplexOrder>& orders) {
  const auto is_whole = [](const ComplexOrder& complex) {
    return complex.unreadable_orders.empty() &&
           std::all_of(complex.orders.begin(), complex.orders.end(),
                       [](const Order& order) { return order.unreadable_legs.empty(); });
  };
  return orders.is_complete() && std::all_of(orders.begin(), orders.end(), is_whole);
}

}  // namespace broker
