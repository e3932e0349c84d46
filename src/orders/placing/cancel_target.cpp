#include "placing/cancel_target.hpp"

#include <algorithm>

#include "facts/protection.hpp"
#include "order/filled_units.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
std::string describe_broker_order(const broker::Order& order) {
  try {
    return describe(order_from_broker(order));
  } catch (const support::Error&) {
    return "order " + order.id + " of " + order.underlying_symbol;
  }
}

std::string describe_ended(const CancelTarget& target) {
  const std::string next = target.orders.empty() ? std::string() : target.orders.front().replacing_order_id;
  if (target.is_complex || next.empty()) return "It has ended already: " + target.status() + '.';
  return "It has ended already: order " + next + " replaced it. Cancel that one.";
}

bool CancelTarget::is_working() const {
  return std::any_of(orders.begin(), orders.end(), [](const broker::Order& order) { return order.is_working(); });
}

std::vector<const broker::Order*> CancelTarget::protective_orders() const {
  const auto is_trigger = [this](const broker::Order& order) {
    return !trigger_order_id.empty() && order.id == trigger_order_id;
  };
  const bool are_others_waiting = std::any_of(orders.begin(), orders.end(), [&](const broker::Order& order) {
    return is_trigger(order) && order.is_working() && !may_have_fills(order);
  });
  std::vector<const broker::Order*> found;
  for (const broker::Order& order : orders) {
    if (limits_loss(order) && (!are_others_waiting || is_trigger(order))) found.push_back(&order);
  }
  return found;
}

Decimal CancelTarget::filled() const {
  Decimal sum;
  for (const broker::Order& order : orders) sum += count_filled(order);
  return sum;
}

std::string CancelTarget::words() const {
  if (!is_complex) return describe_broker_order(orders.front());
  std::string text = "complex order " + id;
  for (const broker::Order& order : orders) text += "; " + describe_broker_order(order);
  return has_unreadable_orders ? text + "; an order that could not be read" : text;
}

std::string CancelTarget::protection_words() const {
  std::vector<std::string> parts;
  for (const broker::Order* order : protective_orders()) parts.push_back(describe_broker_order(*order));
  if (has_unreadable_orders) parts.emplace_back("an order that could not be read, and may limit a loss");
  return support::join(parts, "; ");
}

std::string CancelTarget::status() const {
  for (const broker::Order& order : orders) {
    if (order.status != "Cancelled") return order.status;
  }
  return orders.empty() ? "" : orders.front().status;
}

CancelTarget read_cancel_target(broker::Client& client, const std::string& account_number, const std::string& id,
                                bool is_complex, const broker::ReadOptions& options) {
  if (!is_complex) return {id, false, {*client.order(account_number, id, options)}, {}};
  const auto complex = client.complex_order(account_number, id, options);
  return {id, true, complex->orders, complex->trigger_order_id, !complex->unreadable_orders.empty()};
}

}  // namespace orders
