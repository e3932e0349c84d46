#include "checks/judged_orders.hpp"

#include <algorithm>

#include "facts/exposed_shorts.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/orders/exit.hpp"

namespace orders {

bool is_cancel(Intention intention) {
  return intention == Intention::cancel || intention == Intention::cancel_complex;
}

bool is_change(Intention intention) {
  return intention == Intention::replace || intention == Intention::edit || intention == Intention::trail;
}

bool is_option(InstrumentType type) {
  return type == InstrumentType::equity_option || type == InstrumentType::future_option;
}

bool has_options(const Order& order) {
  return std::any_of(order.legs.begin(), order.legs.end(),
                     [](const Leg& leg) { return is_option(leg.instrument_type); });
}

namespace {

// The order that is changed, among the working orders; null if it is not there.
const broker::Order* find_target(const CheckInput& input) {
  if (!is_change(input.intention) || !input.target || !input.facts.account.live_orders) return nullptr;
  for (const broker::Order& order : *input.facts.account.live_orders) {
    if (order.id == input.target->order_id) return &order;
  }
  return nullptr;
}

// The rest of the order that is changed: a filled part has changed the position already.
Order keep_remaining(Order order, const broker::Order& target) {
  for (Leg& leg : order.legs) {
    for (const broker::OrderLeg& working : target.legs) {
      const bool is_partly_filled = working.symbol == leg.symbol && working.remaining_quantity &&
                                    working.remaining_quantity->is_positive() && leg.quantity;
      if (is_partly_filled) leg.quantity = std::min(*leg.quantity, *working.remaining_quantity);
    }
  }
  return order;
}

Facts without_order(const Facts& facts, const std::string& id) {
  Facts rest = facts;
  if (rest.account.live_orders) {
    std::erase_if(rest.account.live_orders->rows, [&](const broker::Order& order) { return order.id == id; });
  }
  return rest;
}

broker::Position& find_or_add_position(const Leg& leg, broker::Rows<broker::Position>& positions, const Facts& facts) {
  for (broker::Position& position : positions.rows) {
    if (position.symbol == leg.symbol) return position;
  }
  broker::Position position;
  position.symbol = leg.symbol;
  position.instrument_type = leg.instrument_type;
  position.restricted_quantity = 0;
  if (const InstrumentFacts* const instrument = facts.find(leg.symbol); instrument != nullptr) {
    position.underlying_symbol = instrument->underlying_symbol;
    position.multiplier = instrument->multiplier;
  }
  positions.rows.push_back(std::move(position));
  return positions.rows.back();
}

// The positions as they are when the order has filled.
void apply_fill(const Order& order, Facts& facts) {
  if (!facts.account.positions) return;
  for (const Leg& leg : order.legs) {
    if (!leg.quantity) continue;
    broker::Position& position = find_or_add_position(leg, *facts.account.positions, facts);
    const Decimal before = position.sign() < 0 ? -position.quantity : position.quantity;
    const Decimal after = is_buy(leg.action) ? before + *leg.quantity : before - *leg.quantity;
    position.quantity = after.abs();
    position.direction = after.is_zero()       ? broker::Position::Direction::zero
                         : after.is_negative() ? broker::Position::Direction::short_
                                               : broker::Position::Direction::long_;
  }
}

// The facts without the orders that are gone when those of `input` begin to work.
Facts find_facts_at_start(const CheckInput& input, const broker::Order* target) {
  if (target != nullptr) return without_order(input.facts, target->id);
  const bool is_exit = input.intention == Intention::exit_complex && input.target;
  return is_exit ? without_complex_order(input.facts, input.target->order_id) : input.facts;
}

}  // namespace

std::vector<JudgedOrder> judge_orders(const CheckInput& input) {
  const broker::Order* const target = find_target(input);
  Facts facts = find_facts_at_start(input, target);
  const bool has_trigger = input.complex_type == ComplexType::oto || input.complex_type == ComplexType::otoco;
  const auto before = std::make_shared<const Facts>(input.facts);
  std::vector<JudgedOrder> judged;
  for (std::size_t i = 0; i < input.orders.size(); ++i) {
    JudgedOrder one;
    one.order = target == nullptr ? input.orders[i] : keep_remaining(input.orders[i], *target);
    one.facts = facts;
    one.before = before;
    if (input.orders.size() > 1) one.label = "Order " + std::to_string(i + 1) + ": ";
    one.starts_at_once = !has_trigger || i == 0;
    one.is_opening = opens_position(one.order, facts) || exposes_short(one.order, facts, *before);
    // Orders of an OTO are independent of each other; of those of an OTOCO one cancels the other.
    const bool comes_before_others = has_trigger && (i == 0 || input.complex_type == ComplexType::oto);
    if (comes_before_others) apply_fill(one.order, facts);
    judged.push_back(std::move(one));
  }
  return judged;
}

bool opens_any_position(const CheckInput& input) {
  const auto judged = judge_orders(input);
  return std::any_of(judged.begin(), judged.end(), [](const JudgedOrder& one) { return one.is_opening; });
}

}  // namespace orders
