#include "facts/position_use.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "tastytrade_mcp/support/text.hpp"

namespace orders {

using broker::Position;

const Position* find_position(std::string_view symbol, const Facts& facts) {
  if (!facts.account.positions) return nullptr;
  for (const Position& position : *facts.account.positions) {
    if (position.symbol == symbol && position.sign() != 0) return &position;
  }
  return nullptr;
}

bool may_be_unreadable(std::string_view symbol, const Facts& facts) {
  if (!facts.account.positions) return true;
  const auto& rows = *facts.account.positions;
  if (rows.expected) return true;
  return std::any_of(rows.unreadable.begin(), rows.unreadable.end(),
                     [&](const broker::UnreadableRow& row) { return row.symbol.empty() || row.symbol == symbol; });
}

Position make_closed_position(std::string_view symbol, InstrumentType type, bool is_sale, const Decimal& quantity) {
  Position position;
  position.symbol = symbol;
  position.instrument_type = type;
  position.direction = is_sale ? Position::Direction::long_ : Position::Direction::short_;
  position.quantity = quantity;
  return position;
}

Action closing_action(const Position& position) {
  const bool is_long = position.sign() > 0;
  if (position.instrument_type == InstrumentType::future) return is_long ? Action::sell : Action::buy;
  return is_long ? Action::sell_to_close : Action::buy_to_close;
}

Decimal tradable_quantity(const Position& position) {
  // An unreadable restricted quantity is unknown: then nothing can be closed.
  const Decimal rest = position.quantity - position.restricted_quantity.value_or(position.quantity);
  return rest.is_negative() ? Decimal(0) : rest;
}

namespace {

bool is_trigger(const broker::Order& order) {
  return order.complex_order_tag.ends_with("trigger-order");
}

// The trigger orders that work and have no fill: the other orders of their complex order wait for them.
std::map<std::string, const broker::Order*> find_waiting_brackets(const broker::Rows<broker::Order>& orders) {
  std::map<std::string, const broker::Order*> waiting;
  for (const broker::Order& order : orders) {
    if (!order.is_working() || order.complex_order_id.empty() || !is_trigger(order)) continue;
    const bool has_fill = std::any_of(order.legs.begin(), order.legs.end(), [](const broker::OrderLeg& leg) {
      return leg.filled_quantity().value_or(1).is_positive();
    });
    if (!has_fill) waiting.emplace(order.complex_order_id, &order);
  }
  return waiting;
}

// True if the order waits for a trigger order that opens what this leg closes.
bool closes_what_comes(const broker::Order& order, const broker::OrderLeg& leg,
                       const std::map<std::string, const broker::Order*>& waiting) {
  const auto trigger = waiting.find(order.complex_order_id);
  if (is_trigger(order) || trigger == waiting.end()) return false;
  const auto& legs = trigger->second->legs;
  return std::any_of(legs.begin(), legs.end(), [&](const broker::OrderLeg& of_trigger) {
    return of_trigger.symbol == leg.symbol && of_trigger.action != leg.action;
  });
}

// True if the order and the others of its complex order cancel each other.
bool is_exclusive(const broker::Order& order) {
  if (order.complex_order_id.empty() || is_trigger(order)) return false;
  const std::string& tag = order.complex_order_tag;
  return !tag.starts_with("OTO::") && !tag.starts_with("PAIRS::");
}

Decimal find_remaining(const broker::OrderLeg& leg, const Decimal& position_quantity) {
  if (leg.remaining_quantity) return *leg.remaining_quantity;
  return leg.quantity.value_or(position_quantity);  // of an order by amount: all of it
}

}  // namespace

Hold find_hold(const Position& position, const Facts& facts) {
  Hold hold;
  if (!facts.account.live_orders) return hold;
  const auto& orders = *facts.account.live_orders;
  const bool is_future = position.instrument_type == InstrumentType::future;
  const std::string_view action = broker_spelling(closing_action(position));
  // TastyTrade completes the action of a future from the position: "Sell" becomes "Sell to Close".
  const auto closes = [&](const broker::OrderLeg& leg) {
    return is_future ? leg.action.starts_with(action) : leg.action == action;
  };
  const auto waiting = find_waiting_brackets(orders);
  std::map<std::string, Decimal> of_complex_orders;
  for (const broker::Order& order : orders) {
    if (!order.is_working()) continue;
    for (const broker::OrderLeg& leg : order.legs) {
      if (leg.symbol != position.symbol || !closes(leg) || closes_what_comes(order, leg, waiting)) continue;
      const Decimal remaining = find_remaining(leg, position.quantity);
      if (!remaining.is_positive()) continue;
      hold.parts.push_back({order.id, order.complex_order_id, remaining});
      if (!is_exclusive(order)) {
        hold.quantity += remaining;
      } else {
        Decimal& largest = of_complex_orders[order.complex_order_id];
        largest = std::max(largest, remaining);
      }
    }
  }
  for (const auto& entry : of_complex_orders) hold.quantity += entry.second;
  return hold;
}

std::string describe(const Hold& hold) {
  std::vector<std::string> names;
  std::set<std::string> complex_ids;
  for (const Hold::Part& part : hold.parts) {
    if (part.complex_id.empty()) {
      names.push_back(part.order_id);
    } else if (complex_ids.insert(part.complex_id).second) {
      names.push_back(part.order_id + " (complex order " + part.complex_id + ": cancel it first)");
    }
  }
  return std::string("held by working order") + (names.size() == 1 ? " " : "s ") + support::join(names, ", ");
}

bool opens_position(const Leg& leg, const Facts& facts) {
  if (leg.action != Action::buy && leg.action != Action::sell) return is_opening(leg.action);
  const Position* const position = find_position(leg.symbol, facts);
  if (position == nullptr || !leg.quantity) return true;
  return closing_action(*position) != leg.action || *leg.quantity > position->quantity;
}

bool opens_position(const Order& order, const Facts& facts) {
  return std::any_of(order.legs.begin(), order.legs.end(), [&](const Leg& leg) { return opens_position(leg, facts); });
}

bool are_live_orders_complete(const Facts& facts) {
  if (!facts.account.live_orders || !facts.account.live_orders->is_complete()) return false;
  const auto& rows = facts.account.live_orders->rows;
  return std::all_of(rows.begin(), rows.end(),
                     [](const broker::Order& order) { return !order.is_working() || order.unreadable_legs.empty(); });
}

}  // namespace orders
