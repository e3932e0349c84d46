#include "order/changed_order.hpp"

#include <algorithm>

#include "order/time_in_force.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

std::string describe_amount(const std::optional<Amount>& amount) {
  if (!amount) return "none";
  if (amount->value.is_zero()) return "even";
  return std::string(to_string(amount->effect)) + ' ' + amount->value.money();
}

std::string describe_price(const std::optional<Decimal>& price) {
  return price ? price->money() : "none";
}

std::string describe_time(const Order& order) {
  std::string words(broker_spelling(order.time_in_force));
  if (order.gtc_date) words += " until " + support::to_text(*order.gtc_date);
  return words;
}

bool is_stop(const Order& order) {
  return order.type == OrderType::stop || order.type == OrderType::stop_limit;
}

// The last day on which the order works, as far as its time in force says it.
Date find_last_day(const Order& order) {
  if (lasts_until_cancelled(order.time_in_force)) return std::chrono::year::max() / std::chrono::December / 31;
  return order.time_in_force == TimeInForce::gtd ? order.gtc_date.value_or(Date{}) : Date{};
}

std::string describe_instant(const std::optional<Instant>& instant) {
  return instant ? orders::describe_time(*instant) : "none";
}

// "only when the last price of AAPL is at least 200.00 and cancelled when …"
std::string list_conditions(const Order& order) {
  std::vector<std::string> conditions;
  for (const Condition& condition : order.conditions) conditions.push_back(describe(condition));
  return conditions.empty() ? "none" : support::join(conditions, " and ");
}

// How far a limit lies behind the trigger of its stop: so far the market may pass the trigger until the order fills.
std::optional<Decimal> find_room(const Order& order) {
  if (!order.stop_trigger || !order.price || order.legs.empty()) return std::nullopt;
  const Decimal room = order.price->value - *order.stop_trigger;
  return is_buy(order.legs.front().action) ? room : -room;
}

// Adds that the order works for a shorter time than before.
void add_shorter_time(const Order& before, const Order& after, std::vector<std::string>& found) {
  if (find_last_day(after) < find_last_day(before)) {
    found.push_back("it would work " + describe_time(after) + " in place of " + describe_time(before));
  }
  if (after.cancel_at && (!before.cancel_at || *after.cancel_at < *before.cancel_at)) {
    found.push_back("it would be cancelled at " + describe_instant(after.cancel_at));
  }
  if (after.route_after && (!before.route_after || *after.route_after > *before.route_after)) {
    found.push_back("it would not work before " + describe_instant(after.route_after));
  }
}

}  // namespace

Order take_remaining(Order order, const broker::Order& working) {
  for (Leg& leg : order.legs) {
    for (const broker::OrderLeg& row : working.legs) {
      const bool has_rest = broker::restore_padding(row.symbol) == leg.symbol && row.remaining_quantity &&
                            row.remaining_quantity->is_positive();
      if (has_rest && leg.quantity) leg.quantity = std::min(*leg.quantity, *row.remaining_quantity);
    }
  }
  return order;
}

std::string describe_ratio_change(const ComplexOrder& before, const ComplexOrder& after) {
  const auto describe_ratio = [](const ComplexOrder& pair) {
    const auto comparator = pair.ratio_comparator.value_or(Condition::Comparator::at_least);
    return std::string(describe(comparator)) + ' ' + describe_price(pair.ratio_threshold);
  };
  return "ratio from " + describe_ratio(before) + " to " + describe_ratio(after);
}

std::vector<std::string> describe_changes(const Order& before, const Order& after) {
  std::vector<std::string> changes;
  const auto compare = [&changes](const std::string& name, const std::string& old, const std::string& now) {
    if (old != now) changes.push_back(name + " from " + old + " to " + now);
  };
  compare("type", std::string(broker_spelling(before.type)), std::string(broker_spelling(after.type)));
  compare("price", describe_amount(before.price), describe_amount(after.price));
  compare("stop trigger", describe_price(before.stop_trigger), describe_price(after.stop_trigger));
  compare("value", describe_amount(before.value), describe_amount(after.value));
  compare("time in force", describe_time(before), describe_time(after));
  compare("not before", describe_instant(before.route_after), describe_instant(after.route_after));
  compare("cancelled at", describe_instant(before.cancel_at), describe_instant(after.cancel_at));
  if (before.conditions != after.conditions) compare("conditions", list_conditions(before), list_conditions(after));
  const Decimal whole = before.units(), rest = after.units();
  if (rest < whole) {
    changes.push_back((whole - rest).to_string() + " of " + whole.to_string() + " are filled, and " + rest.to_string() +
                      (rest == 1 ? " goes on" : " go on"));
  }
  return changes;
}

std::vector<std::string> list_weaknesses(const Order& before, const Order& after) {
  if (!is_stop(after))
    return {"it would be a " + std::string(broker_spelling(after.type)) + " order, which is no stop"};
  std::vector<std::string> found;
  if (before.stop_trigger && after.stop_trigger && !before.legs.empty()) {
    const bool buys = is_buy(before.legs.front().action);
    const bool is_away = buys ? *after.stop_trigger > *before.stop_trigger : *after.stop_trigger < *before.stop_trigger;
    if (is_away) {
      found.push_back("its trigger moves from " + before.stop_trigger->money() + " to " + after.stop_trigger->money() +
                      ", away from the market");
    }
  }
  if (before.type == OrderType::stop && after.type == OrderType::stop_limit) {
    found.emplace_back("with a limit it may not fill when the market passes its trigger");
  }
  const auto old_room = find_room(before), room = find_room(after);
  if (old_room && room && *room < *old_room) {
    found.push_back("its limit " + after.price->value.money() + " leaves less room behind the trigger than " +
                    before.price->value.money() + ", so that it may not fill");
  }
  add_shorter_time(before, after, found);
  for (const Condition& condition : after.conditions) {
    if (std::find(before.conditions.begin(), before.conditions.end(), condition) != before.conditions.end()) continue;
    found.push_back("a condition on " + condition.symbol + " is added");
  }
  return found;
}

}  // namespace orders
