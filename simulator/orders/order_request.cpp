#include "order_request.hpp"

#include <algorithm>

namespace simulator {
namespace {

constexpr std::string_view kOrderTypes[] = {"Limit", "Market",     "Marketable Limit",
                                            "Stop",  "Stop Limit", "Notional Market"};
constexpr std::string_view kTimesInForce[] = {"Day",     "GTC", "GTD",           "Ext",
                                              "GTC Ext", "IOC", "Ext Overnight", "GTC Ext Overnight"};
constexpr std::string_view kEffects[] = {"Debit", "Credit"};
constexpr std::string_view kInstrumentTypes[] = {"Cryptocurrency", "Equity", "Equity Option", "Future",
                                                 "Future Option"};
constexpr std::string_view kActions[] = {"Buy to Open", "Buy to Close", "Sell to Open", "Sell to Close", "Buy", "Sell"};
constexpr std::string_view kConditionActions[] = {"route", "cancel"};
constexpr std::string_view kIndicators[] = {"last", "nat"};
constexpr std::string_view kComparators[] = {"gte", "lte"};
constexpr std::size_t kMaxLegs = 100;

// The constant that equals `text`; empty if there is none.
template <std::size_t N>
std::string_view find_constant(const std::string_view (&allowed)[N], std::string_view text) {
  const auto found = std::find(std::begin(allowed), std::end(allowed), text);
  return found == std::end(allowed) ? std::string_view() : *found;
}

RequestedLeg read_leg(const Json& row, const std::string& domain, RequestBody& body) {
  RequestBody inner(row.is_object() ? row : Json::object(), domain + ".");
  RequestedLeg leg;
  leg.type = find_constant(kInstrumentTypes, inner.required_enumerated("instrument-type", kInstrumentTypes));
  leg.action = find_constant(kActions, inner.required_enumerated("action", kActions));
  leg.symbol = inner.required_text("symbol");
  leg.quantity = inner.decimal("quantity");
  if (leg.quantity && !leg.quantity->is_positive()) inner.add_problem("quantity", "does not have a valid value");
  if (leg.quantity && *leg.quantity > Decimal(1'000'000'000)) inner.add_problem("quantity", "is too large");
  body.add_problems_of(inner);
  return leg;
}

void read_legs(RequestBody& body, OrderRequest& order) {
  const Json legs = body.required_list("legs");
  if (const Json* value = body.find("legs"); value != nullptr && value->is_array() && value->empty()) {
    body.add_problem("legs", "is empty");
  }
  for (std::size_t i = 0; i < std::min(legs.size(), kMaxLegs); ++i) {
    order.legs.push_back(read_leg(legs[i], "legs[" + std::to_string(i) + "]", body));
  }
}

std::optional<Decimal> read_amount(RequestBody& body, std::string_view key) {
  const auto value = body.decimal(key);
  if (value && value->is_negative()) {
    body.add_problem(key, "does not have a valid value");
    return std::nullopt;
  }
  return value;
}

std::optional<Date> read_date(RequestBody& body, std::string_view key) {
  const auto text = body.text(key);
  if (!text) return std::nullopt;
  const auto date = support::parse_date(*text);
  if (!date) body.add_problem(key, "is invalid");
  return date;
}

void read_condition(const Json& row, const std::string& domain, RequestBody& body) {
  RequestBody inner(row.is_object() ? row : Json::object(), domain);
  inner.required_enumerated("action", kConditionActions);
  inner.required_enumerated("indicator", kIndicators);
  inner.required_enumerated("comparator", kComparators);
  inner.required_enumerated("instrument-type", kInstrumentTypes);
  inner.required_text("symbol");
  if (inner.find("threshold") == nullptr) inner.add_problem("threshold", "is missing");
  inner.decimal("threshold");
  body.add_problems_of(inner);
}

// Returns the rules as they came, or null.
Json read_rules(RequestBody& body) {
  const Json* value = body.find("rules");
  if (value == nullptr) return nullptr;
  RequestBody inner(*value, "rules.");
  if (!value->is_object()) body.add_problem("rules", "is invalid");
  inner.instant("route-after");
  inner.instant("cancel-at");
  if (const Json* conditions = inner.find("conditions")) {
    if (!conditions->is_array()) inner.add_problem("conditions", "is invalid");
    std::size_t i = 0;
    for (const Json& row : *conditions) {
      read_condition(row, "rules.conditions[" + std::to_string(i++) + "].", body);
    }
  }
  body.add_problems_of(inner);
  return *value;
}

void read_pricing(RequestBody& body, OrderRequest& order) {
  order.price = read_amount(body, "price");
  order.price_effect = find_constant(kEffects, body.enumerated("price-effect", kEffects));
  order.stop_trigger = read_amount(body, "stop-trigger");
  order.value = read_amount(body, "value");
  order.value_effect = find_constant(kEffects, body.enumerated("value-effect", kEffects));
  order.good_till = read_date(body, "gtc-date");
}

void read_type(RequestBody& body, OrderRequest& order) {
  order.type = find_constant(kOrderTypes, body.required_enumerated("order-type", kOrderTypes));
  order.time_in_force = find_constant(kTimesInForce, body.required_enumerated("time-in-force", kTimesInForce));
}

}  // namespace

std::optional<Decimal> OrderRequest::signed_price() const {
  if (!price) return std::nullopt;
  return price_effect == "Credit" ? *price : -*price;
}

OrderRequest read_order_request(RequestBody& body) {
  OrderRequest order;
  read_type(body, order);
  read_pricing(body, order);
  read_legs(body, order);
  order.source = body.text("source").value_or("");
  order.external_identifier = body.text("external-identifier").value_or("");
  order.rules = read_rules(body);
  if (const Json* advanced = body.find("advanced-instructions")) {
    RequestBody inner(advanced->is_object() ? *advanced : Json::object(), "advanced-instructions.");
    order.is_strict = inner.flag("strict-position-effect-validation");
    body.add_problems_of(inner);
  }
  return order;
}

OrderRequest read_order_change(RequestBody& body, OrderRequest order, bool is_edit) {
  if (!is_edit) {
    read_type(body, order);
    read_pricing(body, order);
  } else {
    OrderRequest change = order;
    read_pricing(body, change);
    if (const auto type = body.enumerated("order-type", kOrderTypes); !type.empty()) {
      order.type = find_constant(kOrderTypes, type);
    }
    if (const auto time = body.enumerated("time-in-force", kTimesInForce); !time.empty()) {
      order.time_in_force = find_constant(kTimesInForce, time);
    }
    if (change.price) order.price = change.price;
    if (!change.price_effect.empty()) order.price_effect = change.price_effect;
    if (change.stop_trigger) order.stop_trigger = change.stop_trigger;
    if (change.value) order.value = change.value;
    if (!change.value_effect.empty()) order.value_effect = change.value_effect;
    if (change.good_till) order.good_till = change.good_till;
  }
  // An order that is described anew has the rules of its description; an edit of some members keeps the others.
  const bool is_described = body.find("order-type") != nullptr && body.find("time-in-force") != nullptr;
  if (is_described || body.find("rules") != nullptr) order.rules = read_rules(body);
  if (const auto source = body.text("source")) order.source = *source;
  if (const auto identifier = body.text("external-identifier")) order.external_identifier = *identifier;
  return order;
}

}  // namespace simulator
