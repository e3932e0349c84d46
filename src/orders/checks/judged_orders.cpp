#include "checks/judged_orders.hpp"

#include <algorithm>

#include "facts/exposed_shorts.hpp"
#include "facts/order_price.hpp"
#include "facts/position_use.hpp"
#include "order/changed_order.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

bool is_cancel(Intention intention) {
  return intention == Intention::cancel || intention == Intention::cancel_complex;
}

bool is_change(Intention intention) {
  return intention == Intention::replace || intention == Intention::edit || intention == Intention::edit_complex ||
         intention == Intention::trail;
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
    position.expires_at = instrument->ends_at();
  }
  positions.rows.push_back(std::move(position));
  return positions.rows.back();
}

void set_units(broker::Position& position, const Decimal& units) {
  position.quantity = units.abs();
  position.direction = units.is_zero()       ? broker::Position::Direction::zero
                       : units.is_negative() ? broker::Position::Direction::short_
                                             : broker::Position::Direction::long_;
}

// Subtracts the price of the order from the cash. Money that it receives is not added.
void take_cash(const Order& order, Facts& facts) {
  const bool can_pay = std::any_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) {
    return is_buy(leg.action) && leg.instrument_type != InstrumentType::future;
  });
  if (!can_pay || !facts.account.balances || !facts.account.balances->cash_balance) return;
  const OrderCash cash = find_order_cash(order, facts);
  if (!cash.received) {
    facts.account.balances->cash_balance.reset();
  } else if (cash.received->is_negative()) {
    *facts.account.balances->cash_balance += *cash.received;
  }
}

// The positions and the cash as they are when the order has filled. A sale by amount may sell all of its position.
void apply_fill(const Order& order, Facts& facts) {
  take_cash(order, facts);
  if (!facts.account.positions) return;
  for (const Leg& leg : order.legs) {
    const bool is_bought = is_buy(leg.action);
    if (!leg.quantity && is_bought) continue;
    broker::Position& position = find_or_add_position(leg, *facts.account.positions, facts);
    const Decimal before = position.sign() < 0 ? -position.quantity : position.quantity;
    const Decimal quantity = leg.quantity.value_or(position.quantity);
    set_units(position, is_bought ? before + quantity : before - quantity);
  }
}

// The facts without the orders that are gone when those of `input` begin to work.
Facts find_facts_at_start(const CheckInput& input, const broker::Order* target) {
  if (target != nullptr) return without_order(input.facts, target->id);
  const bool is_of_complex = input.intention == Intention::exit_complex || input.intention == Intention::edit_complex;
  return is_of_complex && input.target ? without_complex_order(input.facts, input.target->order_id) : input.facts;
}

bool has_trigger(const CheckInput& input) {
  return input.complex_type == ComplexType::oto || input.complex_type == ComplexType::otoco;
}

// The other orders that may have filled before the order at `position`, without the trigger order.
std::vector<std::size_t> find_independent(const CheckInput& input, std::size_t position) {
  const bool are_independent = input.complex_type == ComplexType::oto || input.complex_type == ComplexType::pairs;
  const std::size_t first = has_trigger(input) ? 1 : 0;
  std::vector<std::size_t> others;
  if (!are_independent || position < first) return others;
  // More than three are refused by the structure.
  constexpr std::size_t kMost = 4;
  for (std::size_t i = first; i < input.orders.size() && others.size() < kMost; ++i) {
    if (i != position) others.push_back(i);
  }
  return others;
}

// "Order 2: ", "Order 2, once order 3 and order 4 have filled: "
std::string make_label(std::size_t position, const std::vector<std::size_t>& filled) {
  std::vector<std::string> names;
  names.reserve(filled.size());
  for (const std::size_t other : filled) names.push_back("order " + std::to_string(other + 1));
  std::string label = "Order " + std::to_string(position + 1);
  if (!names.empty()) {
    label += ", once " + support::join(names, " and ") + (names.size() == 1 ? " has filled" : " have filled");
  }
  return label + ": ";
}

// The cases of one order, from `start`: the account when it begins to work.
void add_cases(const CheckInput& input, const JudgedOrder& start, std::vector<JudgedOrder>& cases) {
  const std::vector<std::size_t> others = find_independent(input, start.position);
  const std::size_t sets = std::size_t{1} << others.size();
  for (std::size_t set = 0; set < sets; ++set) {
    JudgedOrder one = start;
    std::vector<std::size_t> filled;
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (((set >> i) & 1U) != 0) filled.push_back(others[i]);
    }
    for (const std::size_t other : filled) apply_fill(input.orders[other], one.facts);
    if (input.orders.size() > 1) one.label = make_label(one.position, filled);
    one.is_opening = opens_position(one.order, one.facts) || exposes_short(one.order, one.facts, *one.before);
    cases.push_back(std::move(one));
  }
}

}  // namespace

std::vector<JudgedOrder> list_cases(const CheckInput& input) {
  const broker::Order* const target = find_target(input);
  Facts facts = find_facts_at_start(input, target);
  const auto before = std::make_shared<const Facts>(input.facts);
  std::vector<JudgedOrder> cases;
  for (std::size_t i = 0; i < input.orders.size(); ++i) {
    JudgedOrder start;
    start.order = target == nullptr ? input.orders[i] : take_remaining(input.orders[i], *target);
    start.facts = facts;
    start.before = before;
    start.position = i;
    start.starts_at_once = !has_trigger(input) || i == 0;
    add_cases(input, start, cases);
    if (has_trigger(input) && i == 0) apply_fill(start.order, facts);
  }
  return cases;
}

std::vector<JudgedOrder> judge_orders(const CheckInput& input) {
  std::vector<JudgedOrder> judged;
  for (JudgedOrder& one : list_cases(input)) {
    if (judged.empty() || judged.back().position != one.position) {
      judged.push_back(std::move(one));
    } else {
      judged.back().is_opening |= one.is_opening;
    }
  }
  return judged;
}

void judge_cases(const CheckInput& input, Findings& findings,
                 const std::function<void(const JudgedOrder&, Findings&)>& judge) {
  std::optional<std::size_t> failed, noted;
  for (const JudgedOrder& one : list_cases(input)) {
    if (failed == one.position) continue;
    Findings of_case;
    judge(one, of_case);
    findings.add(of_case, noted != one.position);
    if (of_case.has_failure()) failed = one.position;
    if (of_case.has_note()) noted = one.position;
  }
}

bool opens_any_position(const CheckInput& input) {
  const auto judged = judge_orders(input);
  return std::any_of(judged.begin(), judged.end(), [](const JudgedOrder& one) { return one.is_opening; });
}

}  // namespace orders
