#include "facts/order_price.hpp"

namespace orders {

std::optional<Decimal> find_signed_price(const Order& order) {
  if (!order.price) return std::nullopt;
  return order.price->effect == PriceEffect::debit ? -order.price->value : order.price->value;
}

bool has_fixed_cash(const Order& order) {
  return order.price || order.value;
}

std::optional<Decimal> find_multiplier(const Order& order, const Facts& facts) {
  std::optional<Decimal> common;
  for (const Leg& leg : order.legs) {
    const InstrumentFacts* const instrument = facts.find(leg.symbol);
    if (instrument == nullptr || !instrument->multiplier) return std::nullopt;
    if (common && *common != *instrument->multiplier) return std::nullopt;
    common = instrument->multiplier;
  }
  return common;
}

namespace {

// The price of one unit that the order is judged by.
std::optional<Decimal> find_unit_price(const Order& order, const Facts& facts) {
  if (const auto price = find_signed_price(order)) return price;
  if (order.stop_trigger && order.legs.size() == 1) {
    return is_buy(order.legs.front().action) ? -*order.stop_trigger : *order.stop_trigger;
  }
  const auto net = compute_net_quote(order, facts);
  return net ? std::optional(net->natural) : std::nullopt;
}

}  // namespace

OrderCash find_order_cash(const Order& order, const Facts& facts) {
  if (order.value) {
    return {order.value->effect == PriceEffect::debit ? -order.value->value : order.value->value, {}};
  }
  const auto multiplier = find_multiplier(order, facts);
  if (!multiplier) return {std::nullopt, "the multiplier of the legs is not known, or not the same for all"};
  const auto price = find_unit_price(order, facts);
  if (!price) return {std::nullopt, "the order has no price, and its legs have no quotes"};
  return {*price * order.units() * *multiplier, {}};
}

}  // namespace orders
