// The canonical form of an order, and figures of its legs.
#include "tastytrade_mcp/orders/order.hpp"

#include <algorithm>
#include <tuple>

namespace orders {
namespace {

bool leg_is_before(const Leg& a, const Leg& b) {
  const auto kind = [](const Leg& leg) { return static_cast<int>(leg.instrument_type); };
  const auto key = [&](const Leg& leg) { return std::tuple(kind(leg), std::string_view(leg.symbol), leg.action); };
  if (key(a) != key(b)) return key(a) < key(b);
  return a.quantity < b.quantity;
}

bool condition_is_before(const Condition& a, const Condition& b) {
  const auto key = [](const Condition& condition) {
    return std::tuple(std::string_view(condition.symbol), condition.instrument_type, condition.effect,
                      condition.indicator, condition.comparator);
  };
  if (key(a) != key(b)) return key(a) < key(b);
  return a.threshold < b.threshold;
}

void clear_effect_of_zero(std::optional<Amount>& amount) {
  if (amount && amount->value.is_zero()) amount->effect = PriceEffect::none;
}

// Both are whole and not negative.
Decimal remainder(const Decimal& dividend, const Decimal& divisor) {
  Decimal quotient = Decimal::divide(dividend, divisor, 0);
  if (quotient * divisor > dividend) quotient -= 1;
  return dividend - quotient * divisor;
}

Decimal greatest_common_divisor(Decimal a, Decimal b) {
  while (!b.is_zero()) {
    const Decimal rest = remainder(a, b);
    a = b;
    b = rest;
  }
  return a;
}

bool is_countable(const Leg& leg) {
  return leg.quantity && leg.quantity->is_positive() && leg.quantity->is_integer();
}

}  // namespace

Decimal Order::units() const {
  if (legs.size() == 1 && legs.front().quantity && legs.front().quantity->is_positive()) return *legs.front().quantity;
  if (legs.empty() || !std::all_of(legs.begin(), legs.end(), is_countable)) return 1;
  Decimal units = 0;
  for (const Leg& leg : legs) units = greatest_common_divisor(*leg.quantity, units);
  return units;
}

std::vector<Decimal> Order::ratios() const {
  const Decimal count = units();
  std::vector<Decimal> result;
  result.reserve(legs.size());
  for (const Leg& leg : legs) result.push_back(leg.quantity ? *leg.quantity / count : Decimal(1));
  return result;
}

bool Order::has_closing_leg() const {
  return std::any_of(legs.begin(), legs.end(), [](const Leg& leg) { return is_closing(leg.action); });
}

bool Order::has_opening_leg() const {
  return std::any_of(legs.begin(), legs.end(), [](const Leg& leg) { return is_opening(leg.action); });
}

Order canonical(Order order) {
  std::sort(order.legs.begin(), order.legs.end(), leg_is_before);
  std::sort(order.conditions.begin(), order.conditions.end(), condition_is_before);
  clear_effect_of_zero(order.price);
  clear_effect_of_zero(order.value);
  return order;
}

ComplexOrder canonical(ComplexOrder order) {
  if (order.trigger) order.trigger = canonical(std::move(*order.trigger));
  for (Order& nested : order.orders) nested = canonical(std::move(nested));
  // Of two orders that cancel each other the one with a price comes first, then the stop.
  if (order.type == ComplexType::oco || order.type == ComplexType::otoco) {
    std::stable_sort(order.orders.begin(), order.orders.end(),
                     [](const Order& a, const Order& b) { return a.type < b.type; });
  }
  return order;
}

}  // namespace orders
