// Reads the orders of a body back. Only bodies of make_body() are read: every member is known and required to fit.
#include "confirmation/confirmation_content.hpp"
#include "preview/order_forms.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;

// The value of an enumeration with the broker's spelling `text`.
template <class Word>
Word read_word(const Json& json, const char* key, int count) {
  const std::string text = json.at(key).get<std::string>();
  for (int i = 0; i < count; ++i) {
    const auto word = static_cast<Word>(i);
    if (broker_spelling(word) == text) return word;
  }
  throw std::invalid_argument(key);
}

std::optional<Decimal> read_decimal(const Json& json, const char* key) {
  if (!json.contains(key)) return std::nullopt;
  const auto value = Decimal::from_json(json[key]);
  if (!value) throw std::invalid_argument(key);
  return value;
}

std::optional<Amount> read_amount(const Json& json, const char* key, const char* effect_key) {
  const auto value = read_decimal(json, key);
  if (!value) return std::nullopt;
  // An even price is sent as a debit of 0.
  if (value->is_zero()) return Amount{*value, PriceEffect::none};
  return Amount{*value, read_word<PriceEffect>(json, effect_key, 3)};
}

std::optional<Instant> read_instant(const Json& json, const char* key) {
  if (!json.contains(key)) return std::nullopt;
  const auto instant = support::parse_iso8601(json[key].get<std::string>());
  if (!instant) throw std::invalid_argument(key);
  return instant;
}

Leg read_leg(const Json& json) {
  Leg leg;
  leg.instrument_type = broker::parse_instrument_type(json.at("instrument-type").get<std::string>());
  leg.symbol = json.at("symbol").get<std::string>();
  leg.action = read_word<Action>(json, "action", 6);
  leg.quantity = read_decimal(json, "quantity");
  return leg;
}

Condition::Comparator read_comparator(const Json& json, const char* key) {
  return comparator_from_broker(json.at(key).get<std::string>()).value();
}

Condition read_condition(const Json& json) {
  Condition condition;
  condition.effect =
      json.at("action").get<std::string>() == "cancel" ? Condition::Effect::cancel : Condition::Effect::route;
  condition.symbol = json.at("symbol").get<std::string>();
  condition.instrument_type = broker::parse_instrument_type(json.at("instrument-type").get<std::string>());
  condition.indicator =
      json.at("indicator").get<std::string>() == "nat" ? Condition::Indicator::nat : Condition::Indicator::last;
  condition.comparator = read_comparator(json, "comparator");
  condition.threshold = read_decimal(json, "threshold").value();
  return condition;
}

Order read_order(const Json& json) {
  Order order;
  order.type = read_word<OrderType>(json, "order-type", 6);
  order.time_in_force = read_word<TimeInForce>(json, "time-in-force", 8);
  if (json.contains("gtc-date")) order.gtc_date = support::parse_date(json["gtc-date"].get<std::string>()).value();
  order.price = read_amount(json, "price", "price-effect");
  order.value = read_amount(json, "value", "value-effect");
  order.stop_trigger = read_decimal(json, "stop-trigger");
  for (const Json& leg : json.at("legs")) order.legs.push_back(read_leg(leg));
  if (const Json* const rules = support::find(json, "rules")) {
    order.route_after = read_instant(*rules, "route-after");
    order.cancel_at = read_instant(*rules, "cancel-at");
    if (const Json* const conditions = support::find(*rules, "conditions")) {
      for (const Json& condition : *conditions) order.conditions.push_back(read_condition(condition));
    }
  }
  return order;
}

std::vector<Order> read_list(const Json& json) {
  if (!json.contains("orders")) return {read_order(json)};
  std::vector<Order> orders;
  if (json.contains("trigger-order")) orders.push_back(read_order(json["trigger-order"]));
  for (const Json& order : json["orders"]) orders.push_back(read_order(order));
  return orders;
}

// Returns what `read` makes of the body.
template <class Read>
auto read_body(std::string_view body, const Read& read) {
  try {
    return read(Json::parse(body));
  } catch (const std::exception&) {
    throw Error(ErrorCode::internal, "A previewed order cannot be read back.", "Nothing was sent. Preview it again.");
  }
}

}  // namespace

std::vector<Order> read_orders(std::string_view body) {
  return read_body(body, [](const Json& json) { return read_list(json); });
}

ComplexOrder read_complex_order(std::string_view body, ComplexType type) {
  return read_body(body, [type](const Json& json) {
    ComplexOrder complex = make_complex_order(type, read_list(json));
    complex.ratio_threshold = read_decimal(json, "ratio-price-threshold");
    if (json.contains("ratio-price-comparator"))
      complex.ratio_comparator = read_comparator(json, "ratio-price-comparator");
    complex.is_ratio_notional = json.value("ratio-price-is-threshold-based-on-notional", false);
    return complex;
  });
}

}  // namespace orders
