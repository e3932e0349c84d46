#include "parse/order_rules_json.hpp"

#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

bool has(const Json& json, std::string_view key) {
  const Json* const member = support::find(json, key);
  return member != nullptr && !member->is_null() && *member != "";
}

PriceComponent parse_component(const Json& json) {
  PriceComponent component;
  component.symbol = restore_padding(row_text(json, "symbol"));
  component.instrument_type = parse_instrument_type(wire::text(json, "instrument-type"));
  component.quantity = wire::decimal(json, "quantity");
  component.direction = wire::text(json, "quantity-direction");
  return component;
}

// Of a condition on the price of several instruments the symbol may be absent.
std::string parse_symbol(const Json& json, const OrderCondition& condition) {
  if (!condition.price_components.empty()) return restore_padding(wire::text(json, "symbol"));
  return restore_padding(row_text(json, "symbol"));
}

OrderCondition parse_condition(const Json& json) {
  OrderCondition condition;
  Rows<PriceComponent> components =
      read_nested_rows<PriceComponent>(json, "price-components", "symbol", parse_component);
  if (!components.unreadable.empty()) throw RowError{"price-components", "cannot all be read"};
  condition.price_components = std::move(components.rows);
  condition.symbol = parse_symbol(json, condition);
  condition.action = support::to_lower(row_text(json, "action"));
  condition.indicator = support::to_lower(row_text(json, "indicator"));
  condition.comparator = support::to_lower(row_text(json, "comparator"));
  condition.instrument_type = parse_instrument_type(wire::text(json, "instrument-type"));
  if (wire::text(json, "instrument-type").empty()) condition.instrument_type = classify_symbol(condition.symbol);
  const auto threshold = wire::decimal(json, "threshold");
  if (!threshold) throw RowError{"threshold", "is not a number"};
  condition.threshold = *threshold;
  condition.is_notional = wire::flag(json, "is-threshold-based-on-notional").value_or(false);
  condition.triggered_at = wire::instant(json, "triggered-at");
  return condition;
}

// A time that is there and cannot be read is reported: an order without it is another order.
std::optional<Instant> parse_time(const Json& json, const char* key, OrderRules& rules) {
  const auto time = wire::instant(json, key);
  if (!time && has(json, key)) rules.unreadable.push_back({"", key, "is not a time"});
  return time;
}

void parse_conditions(const Json& json, OrderRules& rules) {
  const char* const key = has(json, "conditions") ? "conditions" : "order-conditions";
  Rows<OrderCondition> conditions = read_nested_rows<OrderCondition>(json, key, "symbol", parse_condition);
  rules.conditions = std::move(conditions.rows);
  for (UnreadableRow& row : conditions.unreadable) rules.unreadable.push_back(std::move(row));
}

}  // namespace

OrderRules parse_order_rules(const Json& order) {
  OrderRules rules;
  const Json* const given = support::find(order, has(order, "rules") ? "rules" : "order-rule");
  if (given == nullptr || given->empty()) return rules;
  if (!given->is_object()) {
    rules.unreadable.push_back({"", "rules", "is not an object"});
    return rules;
  }
  rules.route_after = parse_time(*given, "route-after", rules);
  rules.cancel_at = parse_time(*given, "cancel-at", rules);
  rules.routed_at = wire::instant(*given, "routed-at");
  parse_conditions(*given, rules);
  return rules;
}

}  // namespace broker
