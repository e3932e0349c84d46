#include "order/order_rules.hpp"

#include <algorithm>

#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr std::size_t kMaxShown = 40;
constexpr std::string_view kRoute = "route";

std::string shown(std::string_view text) {
  return support::printable(text, kMaxShown);
}

std::string describe_component(const broker::PriceComponent& component) {
  const std::string quantity = component.quantity ? component.quantity->to_string() + ' ' : "";
  return shown(component.direction) + ' ' + quantity + shown(component.symbol);
}

std::string describe_condition(const broker::OrderCondition& reported) {
  const auto condition = condition_from_broker(reported);
  return condition ? describe(*condition) : describe_unknown(reported);
}

// Fractions of a second do not count: the broker need not keep them.
bool is_same_time(const std::optional<Instant>& a, const std::optional<Instant>& b) {
  const auto seconds = [](Instant instant) { return std::chrono::floor<std::chrono::seconds>(instant); };
  return a && b ? seconds(*a) == seconds(*b) : a == b;
}

void compare_time(const std::string& subject, const std::optional<Instant>& sent,
                  const std::optional<Instant>& reported, std::vector<std::string>& differences) {
  if (is_same_time(sent, reported)) return;
  const auto words = [](const std::optional<Instant>& time) { return time ? describe_time(*time) : "none"; };
  differences.push_back(subject + " was sent as " + words(sent) + ", but TastyTrade reports " + words(reported) + '.');
}

void compare_conditions(const Order& sent, const broker::Order& reported, std::vector<std::string>& differences) {
  std::vector<Condition> missing = sent.conditions;
  for (const broker::OrderCondition& row : reported.rules.conditions) {
    const auto condition = condition_from_broker(row);
    const auto found = condition ? std::find(missing.begin(), missing.end(), *condition) : missing.end();
    if (found != missing.end()) {
      missing.erase(found);
    } else if (row.action != kRoute || !has_routed(reported)) {
      differences.push_back("TastyTrade reports a condition that was not sent: " + describe_condition(row) + '.');
    }
  }
  for (const Condition& condition : missing) {
    differences.push_back("TastyTrade does not report the condition that was sent: " + describe(condition) + '.');
  }
}

}  // namespace

bool has_routed(const broker::Order& reported) {
  return reported.rules.routed_at || (reported.status != "Contingent" && reported.status != "Received");
}

std::optional<Condition> condition_from_broker(const broker::OrderCondition& reported) {
  const auto comparator = comparator_from_broker(reported.comparator);
  const bool is_known = (reported.action == kRoute || reported.action == "cancel") &&
                        (reported.indicator == "last" || reported.indicator == "nat");
  if (!is_known || !comparator || reported.is_notional || !reported.price_components.empty()) return std::nullopt;
  if (reported.symbol.empty() || reported.instrument_type == InstrumentType::other) return std::nullopt;
  Condition condition;
  condition.effect = reported.action == kRoute ? Condition::Effect::route : Condition::Effect::cancel;
  condition.symbol = reported.symbol;
  condition.instrument_type = reported.instrument_type;
  condition.indicator = reported.indicator == "last" ? Condition::Indicator::last : Condition::Indicator::nat;
  condition.comparator = *comparator;
  condition.threshold = reported.threshold;
  return condition;
}

std::string describe_unknown(const broker::OrderCondition& reported) {
  std::string words = "a condition that this server does not know: " + shown(reported.action) + " when " +
                      shown(reported.indicator) + " of " + shown(reported.symbol) + ' ' + shown(reported.comparator) +
                      ' ' + reported.threshold.money();
  if (reported.is_notional) words += ", an amount of money";
  std::vector<std::string> components;
  for (const broker::PriceComponent& component : reported.price_components) {
    components.push_back(describe_component(component));
  }
  return components.empty() ? words : words + ", computed from " + support::join(components, " and ");
}

std::string describe_rules(const broker::OrderRules& rules) {
  std::string words;
  for (const broker::OrderCondition& condition : rules.conditions) {
    words += "; " + describe_condition(condition);
    if (condition.triggered_at) words += " (which held at " + describe_time(*condition.triggered_at) + ')';
  }
  if (rules.route_after) words += "; not before " + describe_time(*rules.route_after);
  if (rules.cancel_at) words += "; cancelled at " + describe_time(*rules.cancel_at);
  if (!rules.unreadable.empty()) words += "; with a condition or a time that cannot be read";
  return words;
}

void compare_rules(const Order& sent, const broker::Order& reported, std::vector<std::string>& differences) {
  compare_conditions(sent, reported, differences);
  const bool is_left_out = !sent.route_after && has_routed(reported);
  if (!is_left_out) {
    compare_time("The time before which the order is not routed", sent.route_after, reported.rules.route_after,
                 differences);
  }
  compare_time("The time at which the order is cancelled", sent.cancel_at, reported.rules.cancel_at, differences);
  if (!reported.rules.unreadable.empty()) {
    differences.emplace_back("TastyTrade reports a condition or a time of the order that cannot be read.");
  }
}

}  // namespace orders
