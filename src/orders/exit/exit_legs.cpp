// The closing legs of an exit, from the orders of the complex order and the position.
#include <algorithm>

#include "facts/position_use.hpp"
#include "order/filled_units.hpp"
#include "placing/cancel_target.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

using support::Error;
using support::ErrorCode;

namespace {

[[noreturn]] void refuse(const broker::ComplexOrder& complex, const std::string& why, const std::string& hint) {
  throw Error(ErrorCode::refused, "Complex order " + complex.id + ' ' + why, hint);
}

std::vector<const broker::Order*> list_working(const broker::ComplexOrder& complex) {
  std::vector<const broker::Order*> working;
  for (const broker::Order& order : complex.orders) {
    if (order.is_working()) working.push_back(&order);
  }
  return working;
}

void require_readable(const broker::ComplexOrder& complex) {
  const bool is_whole = complex.unreadable_orders.empty() &&
                        std::all_of(complex.orders.begin(), complex.orders.end(),
                                    [](const broker::Order& order) { return order.unreadable_legs.empty(); });
  if (is_whole) return;
  throw Error(ErrorCode::not_ready, "An order of complex order " + complex.id + " could not be read.", "Try again.",
              true);
}

// True if the leg of a working order closes the position. Of a future the side alone counts.
bool closes(const broker::OrderLeg& leg, const broker::Position& position) {
  const Action action = closing_action(position);
  if (position.instrument_type == InstrumentType::future) return leg.action.starts_with("Buy") == is_buy(action);
  return leg.action == broker_spelling(action);
}

// An entry that goes on filling: its exits are for more than is held.
void refuse_working_entry(const broker::ComplexOrder& complex, const broker::Order& order) {
  if (order.id != complex.trigger_order_id || !may_have_fills(order)) return;
  refuse(
      complex,
      "has an entry that still works: " + count_filled(order).to_string() + " of order " + order.id +
          " are filled, and the rest may fill at any moment.",
      "Call cancel_order with this id and `acknowledge` removes_protection, which ends the entry and its exits; then "
      "close what is held with close_position. No stop works between the two. Nothing was sent.");
}

void require_closing(const broker::ComplexOrder& complex, const broker::Order& order, const Facts& facts) {
  refuse_working_entry(complex, order);
  for (const broker::OrderLeg& leg : order.legs) {
    const broker::Position* const position = find_position(leg.symbol, facts);
    if (position == nullptr && may_be_unreadable(leg.symbol, facts)) {
      throw Error(ErrorCode::not_ready, "The position in " + leg.symbol + " could not be read.", "Try again.", true);
    }
    if (position != nullptr && closes(leg, *position)) continue;
    refuse(complex,
           "holds no position: its order " + order.id + " (" + order.status + ", " + leg.action + ' ' + leg.symbol +
               ") closes none.",
           "If its first order has not filled, cancel_order cancels the whole. Nothing was sent.");
  }
}

std::map<std::string, Decimal> sum_remaining(const broker::Order& order) {
  std::map<std::string, Decimal> quantities;
  for (const broker::OrderLeg& leg : order.legs) {
    quantities[leg.symbol] += leg.remaining_quantity ? *leg.remaining_quantity : leg.quantity.value_or(0);
  }
  return quantities;
}

// The largest quantity of each symbol that one of the orders closes: of alternatives one fills.
std::map<std::string, Decimal> find_quantities(const broker::ComplexOrder& complex,
                                               const std::vector<const broker::Order*>& working) {
  std::map<std::string, Decimal> largest = sum_remaining(*working.front());
  for (const broker::Order* order : working) {
    const std::map<std::string, Decimal> quantities = sum_remaining(*order);
    if (quantities.size() != largest.size()) refuse(complex, "has orders that close different things.", "");
    for (const auto& [symbol, quantity] : quantities) {
      const auto found = largest.find(symbol);
      if (found == largest.end()) {
        refuse(complex, "has orders that close different things.", "Cancel it, then close each position.");
      }
      found->second = std::max(found->second, quantity);
    }
  }
  return largest;
}

std::string describe_holders(const Closable& closable) {
  return closable.holding_order_ids.empty()
             ? ""
             : " The rest is held by working order " + support::join(closable.holding_order_ids, ", ") + '.';
}

}  // namespace

std::vector<Leg> find_exit_legs(const broker::ComplexOrder& complex, const Facts& facts) {
  require_readable(complex);
  const std::vector<const broker::Order*> working = list_working(complex);
  if (working.empty()) refuse(complex, "has ended: none of its orders works.", "close_position closes the position.");
  const bool is_alternative = complex.type == "OCO" || complex.type == "OTOCO";
  if (!is_alternative && (complex.type != "OTO" || working.size() > 1)) {
    refuse(complex, "is no bracket: of its orders one does not cancel the others (" + complex.type + ").",
           "cancel_order cancels it; close_position closes a position.");
  }
  for (const broker::Order* order : working) require_closing(complex, *order, facts);
  const Facts rest = without_complex_order(facts, complex.id);
  std::vector<Leg> legs;
  std::map<std::string, Decimal> available;
  std::string holders;
  for (const auto& [symbol, quantity] : find_quantities(complex, working)) {
    const Closable closable = find_closable(symbol, rest);
    legs.push_back({find_position(symbol, facts)->instrument_type, symbol, closable.action, quantity});
    available[symbol] = closable.closable_quantity;
    holders += describe_holders(closable);
  }
  legs = limit_legs(legs, available);
  if (legs.empty())
    refuse(complex, "leaves nothing that can be closed." + holders, "fetch_positions shows what is held.");
  return legs;
}

void require_exit_legs(const std::vector<Leg>& legs, const std::vector<Leg>& allowed) {
  for (const Leg& leg : legs) {
    const bool is_allowed = std::any_of(allowed.begin(), allowed.end(), [&leg](const Leg& other) {
      return leg.instrument_type == other.instrument_type && leg.symbol == other.symbol && leg.action == other.action &&
             leg.quantity && *leg.quantity <= *other.quantity;
    });
    if (is_allowed) continue;
    throw Error(ErrorCode::conflict, "The complex order or the position in " + leg.symbol + " has just changed.",
                "Preview the exit again.");
  }
}

std::vector<Leg> limit_legs(const std::vector<Leg>& legs, const std::map<std::string, Decimal>& available) {
  const auto available_of = [&available](const Leg& leg) {
    const auto found = available.find(leg.symbol);
    return found == available.end() ? Decimal(0) : found->second;
  };
  std::vector<Leg> limited = legs;
  if (legs.size() == 1) {
    limited.front().quantity = std::min(*legs.front().quantity, available_of(legs.front()));
    return limited.front().quantity->is_positive() ? limited : std::vector<Leg>();
  }
  Order order;
  order.legs = legs;
  const std::vector<Decimal> ratios = order.ratios();
  Decimal units = order.units();
  const auto fits = [&](const Decimal& count) {
    for (std::size_t i = 0; i < legs.size(); ++i) {
      if (ratios[i] * count > available_of(legs[i])) return false;
    }
    return true;
  };
  while (units.is_positive() && !fits(units)) units -= 1;
  if (!units.is_positive()) return {};
  for (std::size_t i = 0; i < legs.size(); ++i) limited[i].quantity = ratios[i] * units;
  return limited;
}

Facts without_complex_order(const Facts& facts, const std::string& complex_order_id) {
  Facts rest = facts;
  if (rest.account.live_orders) {
    std::erase_if(rest.account.live_orders->rows,
                  [&](const broker::Order& order) { return order.complex_order_id == complex_order_id; });
  }
  return rest;
}

}  // namespace orders
