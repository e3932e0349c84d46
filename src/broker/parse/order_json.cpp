#include "parse/order_json.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "parse/order_rules_json.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Json;

// A price or an amount. Absent if it is negative: its direction is in the sibling "<key>-effect" only.
std::optional<PriceWithEffect> parse_price(const Json& json, const std::string& key) {
  const auto value = wire::decimal(json, key);
  if (!value || value->is_negative()) return std::nullopt;
  const std::string word = wire::text(json, key + "-effect");
  using Effect = PriceWithEffect::Effect;
  const Effect effect = word == "Credit"                     ? Effect::credit
                        : word == "Debit"                    ? Effect::debit
                        : word == "None" || value->is_zero() ? Effect::none
                                                             : Effect::unknown;
  return PriceWithEffect{*value, effect};
}

// updated-at is a number of milliseconds since 1970, 0 for none; every other time is ISO 8601.
std::optional<Instant> parse_updated_at(const Json& json) {
  if (const auto at = wire::instant(json, "updated-at")) return at;
  const auto milliseconds = wire::decimal(json, "updated-at");
  constexpr long long kMax = 4'000'000'000'000;  // the year 2096
  if (!milliseconds || !milliseconds->is_positive() || *milliseconds > Decimal(kMax)) return std::nullopt;
  return Instant(std::chrono::milliseconds(std::stoll(milliseconds->rounded(0).to_string())));
}

OrderFill parse_fill(const Json& json) {
  OrderFill fill;
  fill.id = wire::id(json, "fill-id");
  fill.quantity = wire::decimal(json, "quantity");
  fill.price = wire::decimal(json, "fill-price");
  fill.filled_at = wire::instant(json, "filled-at");
  fill.venue = wire::text(json, "destination-venue");
  if (!fill.quantity || fill.quantity->is_negative()) throw RowError{"quantity", "is not a number"};
  return fill;
}

OrderLeg parse_leg(const Json& json) {
  OrderLeg leg;
  leg.symbol = restore_padding(row_text(json, "symbol"));
  leg.action = row_text(json, "action");
  leg.instrument_type = parse_instrument_type(wire::text(json, "instrument-type"));
  leg.quantity = wire::decimal(json, "quantity");
  leg.remaining_quantity = wire::decimal(json, "remaining-quantity");
  const Rows<OrderFill> fills = read_nested_rows<OrderFill>(json, "fills", "fill-id", parse_fill);
  // A leg whose fills are not all known would show a wrong mean price.
  if (!fills.unreadable.empty()) throw RowError{"fills", "cannot all be read"};
  std::set<std::string> seen;
  for (const OrderFill& fill : fills) {
    if (fill.id.empty() || seen.insert(fill.id).second) leg.fills.push_back(fill);
  }
  return leg;
}

void check_account(Order& order, const Json& json, const std::vector<std::string>& accounts) {
  const std::string number = wire::text(json, "account-number");
  if (number.empty() && accounts.size() != 1) throw RowError{"account-number", "is missing"};
  order.account_number = number.empty() ? accounts.front() : number;
  if (std::find(accounts.begin(), accounts.end(), order.account_number) == accounts.end()) {
    throw RowError{"account-number", "is that of another account"};
  }
}

}  // namespace

Order parse_order(const Json& json, const std::vector<std::string>& accounts, IdRule id_rule) {
  Order order;
  check_account(order, json, accounts);
  order.id = wire::id(json, "id");
  if (order.id.empty() && id_rule == IdRule::required) throw RowError{"id", "is missing"};
  order.status = row_text(json, "status");
  order.contingent_status = wire::text(json, "contingent-status");
  order.reject_reason = wire::text(json, "reject-reason");
  order.order_type = wire::text(json, "order-type");
  order.time_in_force = wire::text(json, "time-in-force");
  order.underlying_symbol = wire::text(json, "underlying-symbol");
  order.price = parse_price(json, "price");
  order.value = parse_price(json, "value");
  order.stop_trigger = wire::decimal(json, "stop-trigger");
  order.gtc_date = wire::date(json, "gtc-date");
  order.is_cancellable = wire::flag(json, "cancellable");
  order.is_edited = wire::flag(json, "edited");
  order.received_at = wire::instant(json, "received-at");
  order.terminal_at = wire::instant(json, "terminal-at");
  if (!order.terminal_at) order.terminal_at = wire::instant(json, "cancelled-at");
  order.updated_at = parse_updated_at(json);
  order.replaces_order_id = wire::id(json, "replaces-order-id");
  order.replacing_order_id = wire::id(json, "replacing-order-id");
  order.complex_order_id = wire::id(json, "complex-order-id");
  order.complex_order_tag = wire::text(json, "complex-order-tag");
  order.external_identifier = wire::text(json, "external-identifier");
  order.source = wire::text(json, "source");
  order.rules = parse_order_rules(json);
  Rows<OrderLeg> legs = read_nested_rows<OrderLeg>(json, "legs", "symbol", parse_leg);
  order.legs = std::move(legs.rows);
  order.unreadable_legs = std::move(legs.unreadable);
  return order;
}

ComplexOrder parse_complex_order(const Json& json, const std::string& account, IdRule id_rule) {
  ComplexOrder complex;
  check_row_account(json, account);
  complex.account_number = account;
  complex.id = wire::id(json, "id");
  if (complex.id.empty() && id_rule == IdRule::required) throw RowError{"id", "is missing"};
  complex.type = wire::text(json, "type");
  complex.terminal_at = wire::instant(json, "terminal-at");
  complex.ratio_threshold = wire::decimal(json, "ratio-price-threshold");
  complex.ratio_comparator = wire::text(json, "ratio-price-comparator");
  complex.is_ratio_notional = wire::flag(json, "ratio-price-is-threshold-based-on-notional");
  const auto parse_child = [&](const Json& item) {
    Order order = parse_order(item, {account}, id_rule);
    if (order.complex_order_id.empty()) order.complex_order_id = complex.id;
    return order;
  };
  for (const char* key : {"trigger-order", "orders"}) {
    Rows<Order> rows = read_nested_rows<Order>(json, key, "id", parse_child);
    if (key == std::string_view("trigger-order") && !rows.empty()) complex.trigger_order_id = rows.front().id;
    for (Order& order : rows.rows) complex.orders.push_back(std::move(order));
    for (UnreadableRow& row : rows.unreadable) complex.unreadable_orders.push_back(std::move(row));
  }
  return complex;
}

}  // namespace broker
