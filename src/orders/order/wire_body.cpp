// The JSON bodies of orders. The order of the members is fixed: equal orders give equal bytes.
#include "tastytrade_mcp/orders/wire_body.hpp"

#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace orders {
namespace {

using support::JsonWriter;

// Decimals are written as text with one decimal or more, as the broker writes them: "190.0".
void write_decimal(JsonWriter& writer, std::string_view key, const std::optional<Decimal>& value) {
  if (value) writer.text(key, value->wire());
}

// An amount with its direction beside it. The broker knows Debit and Credit only: an even price is a debit of 0.
void write_amount(JsonWriter& writer, const std::string& key, const std::optional<Amount>& amount) {
  if (!amount) return;
  const PriceEffect effect = amount->effect == PriceEffect::none ? PriceEffect::debit : amount->effect;
  writer.text(key, amount->value.wire());
  writer.text(key + "-effect", broker_spelling(effect));
}

void write_prices(JsonWriter& writer, const Order& order) {
  writer.text("order-type", broker_spelling(order.type));
  writer.text("time-in-force", broker_spelling(order.time_in_force));
  writer.date("gtc-date", order.gtc_date);
  write_decimal(writer, "stop-trigger", order.stop_trigger);
  write_amount(writer, "price", order.price);
  write_amount(writer, "value", order.value);
}

void write_identity(JsonWriter& writer, const WireIdentity& identity) {
  writer.optional_text("source", identity.source);
  writer.optional_text("external-identifier", identity.external_identifier);
}

void write_strict_flag(JsonWriter& writer, const Order& order) {
  if (!order.has_closing_leg()) return;
  writer.object("advanced-instructions", [&] { writer.flag("strict-position-effect-validation", true); });
}

void write_condition(JsonWriter& writer, const Condition& condition) {
  writer.object([&] {
    writer.text("action", condition.effect == Condition::Effect::route ? "route" : "cancel");
    writer.text("symbol", condition.symbol);
    writer.text("instrument-type", broker::broker_spelling(condition.instrument_type));
    writer.text("indicator", condition.indicator == Condition::Indicator::last ? "last" : "nat");
    writer.text("comparator", broker_spelling(condition.comparator));
    write_decimal(writer, "threshold", condition.threshold);
  });
}

void write_rules(JsonWriter& writer, const Order& order) {
  if (order.conditions.empty() && !order.route_after && !order.cancel_at) return;
  writer.object("rules", [&] {
    writer.time("route-after", order.route_after);
    writer.time("cancel-at", order.cancel_at);
    if (order.conditions.empty()) return;
    writer.array("conditions", [&] {
      for (const Condition& condition : order.conditions) write_condition(writer, condition);
    });
  });
}

// Whole quantities are JSON integers, others texts.
void write_quantity(JsonWriter& writer, const std::optional<Decimal>& quantity) {
  if (!quantity) return;
  const std::string digits = quantity->to_string();
  if (quantity->is_integer()) {
    writer.json("quantity", digits);
  } else {
    writer.text("quantity", digits);
  }
}

void write_legs(JsonWriter& writer, const Order& order) {
  writer.array("legs", [&] {
    for (const Leg& leg : order.legs) {
      writer.object([&] {
        writer.text("instrument-type", broker::broker_spelling(leg.instrument_type));
        writer.text("symbol", leg.symbol);
        writer.text("action", broker_spelling(leg.action));
        write_quantity(writer, leg.quantity);
      });
    }
  });
}

// The members of an order that is canonical.
void write_order(JsonWriter& writer, const Order& order, const WireIdentity& identity) {
  write_prices(writer, order);
  write_identity(writer, identity);
  write_strict_flag(writer, order);
  write_rules(writer, order);
  write_legs(writer, order);
}

// The identity of one of the orders of a complex order.
WireIdentity make_nested(const WireIdentity& identity, std::size_t index) {
  WireIdentity nested = identity;
  if (!nested.external_identifier.empty()) nested.external_identifier += '-' + std::to_string(index);
  return nested;
}

void write_threshold(JsonWriter& writer, const ComplexOrder& order) {
  write_decimal(writer, "ratio-price-threshold", order.ratio_threshold);
  if (order.ratio_comparator) writer.text("ratio-price-comparator", broker_spelling(*order.ratio_comparator));
}

void write_ratio(JsonWriter& writer, const ComplexOrder& order) {
  if (order.type != ComplexType::pairs) return;
  write_threshold(writer, order);
  writer.flag("ratio-price-is-threshold-based-on-notional", order.is_ratio_notional);
}

}  // namespace

std::string make_body(const Order& order, const WireIdentity& identity) {
  const Order value = canonical(order);
  return support::write_object([&](JsonWriter& writer) { write_order(writer, value, identity); });
}

std::string make_body(const ComplexOrder& order, const WireIdentity& identity) {
  const ComplexOrder value = canonical(order);
  std::size_t index = 0;
  return support::write_object([&](JsonWriter& writer) {
    writer.text("type", broker_spelling(value.type));
    if (value.trigger) {
      const WireIdentity nested = make_nested(identity, index++);
      writer.object("trigger-order", [&] { write_order(writer, *value.trigger, nested); });
    }
    writer.array("orders", [&] {
      for (const Order& one : value.orders) {
        const WireIdentity nested = make_nested(identity, index++);
        writer.object([&] { write_order(writer, one, nested); });
      }
    });
    write_ratio(writer, value);
    writer.optional_text("source", identity.source);
  });
}

std::string make_change_body(const Order& order, const WireIdentity& identity) {
  const Order value = canonical(order);
  return support::write_object([&](JsonWriter& writer) {
    write_prices(writer, value);
    write_identity(writer, identity);
    write_strict_flag(writer, value);
    write_rules(writer, value);
  });
}

std::string make_ratio_body(const ComplexOrder& order) {
  return support::write_object([&](JsonWriter& writer) { write_threshold(writer, order); });
}

}  // namespace orders
