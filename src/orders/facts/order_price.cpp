#include "facts/order_price.hpp"

#include <algorithm>

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

bool waits_for_condition(const Order& order) {
  return std::any_of(order.conditions.begin(), order.conditions.end(),
                     [](const Condition& condition) { return condition.effect == Condition::Effect::route; });
}

// The price of a market or stop order that is routed when conditions on its own instrument hold: the market's, its
// trigger or a threshold, whichever moves more money against the account; of what an order opens by a sale, whichever
// is larger. Absent if a condition is on another price: then nobody knows the market at that time.
std::optional<Decimal> find_conditional_price(const Order& order, const Decimal& natural) {
  if (order.legs.size() != 1) return std::nullopt;
  const Leg& leg = order.legs.front();
  Decimal price = natural.abs();
  for (const Condition& condition : order.conditions) {
    if (condition.effect != Condition::Effect::route) continue;
    if (condition.symbol != leg.symbol) return std::nullopt;
    const bool is_larger_worse = leg.action != Action::sell_to_close;
    price = is_larger_worse ? std::max(price, condition.threshold) : std::min(price, condition.threshold);
  }
  return is_buy(leg.action) ? -price : price;
}

// The trigger of a stop, else the natural price of the market.
std::optional<Decimal> find_market_price(const Order& order, const Facts& facts) {
  if (order.stop_trigger && order.legs.size() == 1) {
    return is_buy(order.legs.front().action) ? -*order.stop_trigger : *order.stop_trigger;
  }
  const auto net = compute_net_quote(order, facts);
  return net ? std::optional(net->natural) : std::nullopt;
}

// The price of one unit that the order is judged by.
std::optional<Decimal> find_unit_price(const Order& order, const Facts& facts, std::string& reason) {
  if (const auto price = find_signed_price(order)) return price;
  const auto market = find_market_price(order, facts);
  reason = "the order has no price, and its legs have no quotes";
  if (!market || !waits_for_condition(order)) return market;
  reason =
      "it waits for a condition on another price, and fills at a market that is not known today; a limit order has a "
      "price";
  return find_conditional_price(order, *market);
}

}  // namespace

OrderCash find_order_cash(const Order& order, const Facts& facts) {
  if (order.value) {
    return {order.value->effect == PriceEffect::debit ? -order.value->value : order.value->value, {}};
  }
  const auto multiplier = find_multiplier(order, facts);
  if (!multiplier) return {std::nullopt, "the multiplier of the legs is not known, or not the same for all"};
  std::string reason;
  const auto price = find_unit_price(order, facts, reason);
  if (!price) return {std::nullopt, reason};
  return {*price * order.units() * *multiplier, {}};
}

}  // namespace orders
