#include "checks/tick_rules.hpp"

#include <algorithm>

#include "tastytrade_mcp/orders/ticks.hpp"

namespace orders {
namespace {

using Schedule = std::vector<broker::TickSize>;

bool is_of_futures(const Order& order) {
  return std::any_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) {
    return leg.instrument_type == InstrumentType::future || leg.instrument_type == InstrumentType::future_option;
  });
}

Schedule make_cents() {
  return {{Decimal::of("0.01"), std::nullopt}};
}

// The schedule of a leg; empty if it is not known.
Schedule find_schedule(const Leg& leg, const Facts& facts) {
  const InstrumentFacts* const instrument = facts.find(leg.symbol);
  return instrument == nullptr ? Schedule() : instrument->ticks;
}

// The schedule of the order's price; empty if it is not known.
Schedule find_order_schedule(const Order& order, const Facts& facts, const Decimal& price) {
  if (order.legs.size() == 1) return find_schedule(order.legs.front(), facts);
  if (!is_of_futures(order)) return make_cents();
  // Of a net price of futures options: the smallest step of the legs.
  std::optional<Decimal> smallest;
  for (const Leg& leg : order.legs) {
    const auto tick = find_tick(find_schedule(leg, facts), price);
    if (!tick) return {};
    smallest = smallest ? std::min(*smallest, *tick) : *tick;
  }
  return smallest ? Schedule{{*smallest, std::nullopt}} : Schedule();
}

void judge_price(const JudgedOrder& one, const Decimal& price, std::string_view name, const Schedule& schedule,
                 Findings& findings) {
  if (is_on_tick(schedule, price)) return;
  std::string sentence =
      one.label + "The " + std::string(name) + " " + price.money() + " is between two steps of the price";
  if (const auto next = find_neighbours(schedule, price)) {
    // 0 is a step of the schedule and no price.
    sentence += ": write " + (next->first.is_zero() ? "" : next->first.money() + " or ") + next->second.money();
  }
  findings.add_failure(sentence + ".");
}

// Several options of stock are traded in cents, some products in larger steps.
void note_larger_steps(const JudgedOrder& one, const Decimal& price, Findings& findings) {
  for (const Leg& leg : one.order.legs) {
    const Schedule schedule = find_schedule(leg, one.facts);
    if (schedule.empty()) {
      findings.add_note("The price step of " + leg.symbol + " is not known; 0.01 is assumed for the net price.");
    } else if (const auto tick = find_tick(schedule, price); tick && *tick > Decimal::of("0.01")) {
      findings.add_note(leg.symbol + " has a step of " + tick->money() +
                        "; net prices in steps of 0.01 are usual, and an exchange may refuse one.");
    }
  }
}

}  // namespace

std::optional<Decimal> find_order_tick(const Order& order, const Facts& facts, const Decimal& price) {
  return find_tick(find_order_schedule(order, facts, price), price);
}

void judge_ticks(const JudgedOrder& one, Findings& findings) {
  const Order& order = one.order;
  const auto judge = [&](const Decimal& price, std::string_view name) {
    const Schedule schedule = find_order_schedule(order, one.facts, price);
    if (!schedule.empty()) return judge_price(one, price, name, schedule, findings);
    if (is_of_futures(order)) {
      findings.add_failure(one.label + "The price steps of " + order.legs.front().symbol + " are not known.");
      return;
    }
    judge_price(one, price, name, make_cents(), findings);
    findings.add_gap("The price steps of " + order.legs.front().symbol + " are not known; 0.01 is assumed.");
  };
  if (order.legs.empty()) return;
  if (order.price && !order.price->value.is_zero()) judge(order.price->value, "price");
  if (order.stop_trigger) judge(*order.stop_trigger, "stop trigger");
  if (order.price && order.legs.size() > 1 && !is_of_futures(order)) {
    note_larger_steps(one, order.price->value, findings);
  }
}

}  // namespace orders
