#include "order_text.hpp"

#include <cctype>
#include <iterator>
#include <numeric>
#include <vector>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::Order;
using broker::OrderLeg;
using broker::PriceWithEffect;
using support::Decimal;

namespace {

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string describe_date(support::Date date) {
  return std::to_string(static_cast<unsigned>(date.day())) + ' ' + kMonths[static_cast<unsigned>(date.month()) - 1] +
         ' ' + std::to_string(static_cast<int>(date.year()));
}

// "Sell 2 AAPL": the verb is the first word of the action; legs carry the whole action.
std::string describe_leg(const OrderLeg& leg) {
  std::string text = leg.action.substr(0, leg.action.find(' '));
  if (leg.quantity) text += ' ' + leg.quantity->to_string();
  return text + ' ' + describe_instrument(leg.symbol);
}

std::string describe_legs(const Order& order) {
  std::vector<std::string> legs;
  for (const OrderLeg& leg : order.legs) {
    legs.push_back(describe_leg(leg));
    if (legs.size() > 1) legs.back().front() = static_cast<char>(std::tolower(legs.back().front()));
  }
  if (!order.unreadable_legs.empty()) {
    const std::size_t count = order.unreadable_legs.size();
    legs.push_back(std::to_string(count) + (count == 1 ? " leg that cannot be read" : " legs that cannot be read"));
  }
  if (!legs.empty()) return support::join(legs, ", ");
  return order.underlying_symbol.empty() ? "An order without legs"
                                         : "An order without legs on " + order.underlying_symbol;
}

std::string describe_price(const PriceWithEffect& price) {
  const std::string_view effect = to_string(price.effect);
  return price.value.money() + (effect.empty() ? "" : ' ' + std::string(effect));
}

std::string describe_terms(const Order& order) {
  const std::string price = order.price ? describe_price(*order.price) : "unknown price";
  const std::string trigger = order.stop_trigger ? order.stop_trigger->money() : "unknown price";
  if (order.order_type == "Limit") return " @ " + price;
  if (order.order_type == "Marketable Limit") return " @ " + price + ", marketable limit";
  if (order.order_type == "Market") return " @ market";
  if (order.order_type == "Stop") return ", stop " + trigger;
  if (order.order_type == "Stop Limit") return ", stop " + trigger + ", limit " + price;
  if (order.order_type == "Notional Market") {
    return " for " + (order.value ? order.value->value.money() : std::string("an unknown amount")) + " @ market";
  }
  // A type that this server does not know, or none.
  return (order.order_type.empty() ? "" : ", " + order.order_type) + (order.price ? " @ " + price : "");
}

// How many of each leg one unit of the order has. Empty if a quantity is not known or, of several legs, not whole.
std::vector<Decimal> find_ratios(const Order& order) {
  std::vector<long long> quantities;
  for (const OrderLeg& leg : order.legs) {
    if (order.legs.size() == 1) return {Decimal(1)};
    if (!leg.quantity || !leg.quantity->is_integer() || !leg.quantity->is_positive()) return {};
    quantities.push_back(static_cast<long long>(leg.quantity->to_double()));
  }
  long long unit = 0;
  for (const long long quantity : quantities) unit = std::gcd(unit, quantity);
  std::vector<Decimal> ratios;
  for (const long long quantity : quantities) ratios.emplace_back(quantity / unit);
  return ratios;
}

}  // namespace

std::string describe_instrument(const std::string& symbol) {
  const auto option = broker::parse_option_symbol(symbol);
  if (!option) return symbol;
  return (option->underlying.empty() ? option->root : option->underlying) + ' ' + describe_date(option->expiration) +
         ' ' + option->strike.to_string() + (option->right == 'C' ? " call" : " put");
}

std::string_view to_string(PriceWithEffect::Effect effect) {
  switch (effect) {
    case PriceWithEffect::Effect::credit:
      return "credit";
    case PriceWithEffect::Effect::debit:
      return "debit";
    case PriceWithEffect::Effect::none:
      return "even";
    case PriceWithEffect::Effect::unknown:
      break;
  }
  return {};
}

std::string describe_order(const Order& order) {
  return describe_legs(order) + describe_terms(order) + orders::describe_rules(order.rules);
}

std::string_view describe_status(const Order& order) {
  return order.is_replaced() ? std::string_view("Replaced") : std::string_view(order.status);
}

OrderFills sum_fills(const Order& order) {
  const std::vector<Decimal> ratios = find_ratios(order);
  if (ratios.empty() || !order.unreadable_legs.empty()) return {};
  OrderFills fills;
  bool is_same_part = true;
  std::optional<Decimal> net = Decimal(0);
  for (std::size_t i = 0; i < order.legs.size(); ++i) {
    const OrderLeg& leg = order.legs[i];
    const auto filled = leg.filled_quantity();
    if (!filled) return {};
    const Decimal units = *filled / ratios[i];
    is_same_part = is_same_part && (!fills.quantity || *fills.quantity == units);
    fills.quantity = fills.quantity ? std::min(*fills.quantity, units) : units;
    const auto price = leg.average_fill_price();
    const bool is_sale = leg.action.starts_with("Sell");
    if (!price || (!is_sale && !leg.action.starts_with("Buy"))) net.reset();
    if (net) *net += (is_sale ? *price : -*price) * ratios[i];
  }
  if (!net || !is_same_part || !fills.quantity->is_positive()) return fills;
  using Effect = PriceWithEffect::Effect;
  const Effect effect = net->is_zero() ? Effect::none : net->is_negative() ? Effect::debit : Effect::credit;
  fills.price = PriceWithEffect{net->abs().rounded(6), effect};
  return fills;
}

}  // namespace tools
