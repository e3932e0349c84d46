// Orders of the demo's own history that a client cancels or changes: the order book takes them over.
#include <algorithm>

#include "order_book.hpp"
#include "trading_window.hpp"

namespace simulator {
namespace {

OrderRequest make_request(const Order& order) {
  OrderRequest request;
  request.type = order.type;
  request.time_in_force = order.time_in_force;
  if (order.price) request.price = order.price->abs();
  if (order.price) request.price_effect = order.price->is_negative() ? "Debit" : "Credit";
  request.stop_trigger = order.stop_trigger;
  for (const OrderLeg& leg : order.legs) {
    request.legs.push_back({leg.traded.symbol, leg.traded.instrument_type, leg.action, leg.quantity});
  }
  return request;
}

// Returns nothing if a leg is not listed any more.
std::optional<PreparedOrder> prepare(const Order& order, const Market& market, Instant now) {
  PreparedOrder prepared;
  prepared.request = make_request(order);
  for (const OrderLeg& leg : order.legs) {
    const auto instrument = market.find(leg.traded.instrument_type, leg.traded.symbol, now);
    if (!instrument) return std::nullopt;
    PreparedLeg row = make_leg(*instrument);
    row.action = leg.action;
    row.quantity = leg.quantity;
    row.opens = !is_closing(leg.action);
    prepared.legs.push_back(std::move(row));
  }
  return prepared;
}

std::optional<ClientOrder> adopt_order(const std::string& account, const Order& order, const Market& market,
                                       Instant now) {
  auto prepared = prepare(order, market, now);
  if (!prepared) return std::nullopt;
  ClientOrder adopted;
  adopted.account = account;
  adopted.order = order;
  adopted.order.sent = SentOrder{};
  adopted.order.sent->updated_at = order.updated_at();
  if (order.status == "Cancelled") {
    adopted.order.sent->cancelled_at = order.terminal_at;
    adopted.order.sent->cancelled_size = order.size;
  }
  adopted.visible_at = order.received_at;
  adopted.due = now;
  adopted.step = order.is_terminal()            ? OrderStep::none
                 : order.status == "Contingent" ? OrderStep::wait_for_order
                                                : OrderStep::work;
  if (order.is_working()) {
    const MarketInstrument& instrument = prepared->legs.front().instrument;
    adopted.expires_at = find_expiry(instrument, order.time_in_force, std::nullopt, now);
  }
  adopted.prepared = std::move(*prepared);
  return adopted;
}

}  // namespace

void OrderBook::adopt(const std::string& account, const std::vector<Order>& orders, const ComplexOrder* complex,
                      Instant now) {
  const support::MutexLock lock(mutex_);
  now_ = std::max(now_, now);
  for (const Order& order : orders) {
    if (orders_.contains(order.id)) continue;
    auto adopted = adopt_order(account, order, market_, now);
    if (!adopted) return;
    orders_.emplace(order.id, std::move(*adopted));
  }
  if (complex == nullptr || complex_orders_.contains(complex->id)) return;
  ClientComplexOrder added{complex->id, account, complex->type, complex->trigger ? complex->trigger->id : 0, {}};
  for (const Order& order : complex->orders) added.orders.push_back(order.id);
  complex_orders_.emplace(complex->id, std::move(added));
}

}  // namespace simulator
