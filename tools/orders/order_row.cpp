#include "order_row.hpp"

#include "order_text.hpp"
#include "shared/pages.hpp"

namespace tools {

using broker::Order;
using broker::OrderFill;
using broker::OrderLeg;
using support::JsonWriter;

namespace {

void write_fill(JsonWriter& row, const OrderFill& fill) {
  row.quantity("quantity", fill.quantity);
  row.money("price", fill.price);
  row.time("filled_at", fill.filled_at);
  row.optional_text("venue", fill.venue);
}

void write_leg(JsonWriter& row, const OrderLeg& leg, bool has_fills) {
  row.text("action", leg.action);
  row.text("symbol", leg.symbol);
  // In a list the form of the symbol says it.
  if (has_fills && leg.instrument_type != broker::InstrumentType::other) {
    row.text("instrument_type", broker::to_string(leg.instrument_type));
  }
  row.quantity("quantity", leg.quantity);
  row.quantity("remaining_quantity", leg.remaining_quantity);
  row.money("average_fill_price", leg.average_fill_price());
  if (has_fills && !leg.fills.empty()) write_rows(row, "fills", leg.fills, write_fill);
}

void write_prices(JsonWriter& row, const Order& order) {
  if (order.price) {
    row.money("price", order.price->value);
    row.optional_text("price_effect", to_string(order.price->effect));
  }
  row.money("stop_trigger", order.stop_trigger);
  if (order.value) row.money("value", order.value->value);
  const OrderFills fills = sum_fills(order);
  row.quantity("filled_quantity", fills.quantity);
  if (fills.price) {
    row.money("average_fill_price", fills.price->value);
    row.optional_text("average_fill_effect", to_string(fills.price->effect));
  }
}

}  // namespace

ShownOrder make_shown_order(Order order) {
  ShownOrder shown{std::move(order), {}, {}};
  const std::string& tag = shown.order.complex_order_tag;
  const auto separator = tag.find("::");
  if (separator == std::string::npos) return shown;
  shown.complex_type = tag.substr(0, separator);
  shown.complex_role = tag.find("trigger", separator) == std::string::npos ? "child" : "trigger";
  return shown;
}

void write_order(JsonWriter& row, const ShownOrder& shown, bool has_fills) {
  const Order& order = shown.order;
  row.text("id", order.id);
  row.text("account_number", order.account_number);
  row.text("status", describe_status(order));
  row.text("order", describe_order(order));
  row.optional_text("underlying_symbol", order.underlying_symbol);
  row.optional_text("order_type", order.order_type);
  row.optional_text("time_in_force", order.time_in_force);
  row.date("gtc_date", order.gtc_date);
  write_prices(row, order);
  row.time("received_at", order.received_at);
  row.time("ended_at", order.terminal_at);
  if (order.updated_at != order.terminal_at) row.time("updated_at", order.updated_at);
  row.flag("is_cancellable", order.is_cancellable);
  row.optional_text("waits_for", order.is_working() ? order.contingent_status : std::string());
  row.optional_text("broker_message", order.reject_reason);
  row.optional_text("complex_order_id", order.complex_order_id);
  row.optional_text("complex_type", shown.complex_type);
  row.optional_text("complex_role", shown.complex_role);
  row.optional_text("ratio", shown.ratio);
  row.optional_text("replaces_order_id", order.replaces_order_id);
  row.optional_text("replaced_by_order_id", order.replacing_order_id);
  row.optional_text("external_identifier", order.external_identifier);
  write_rows(row, "legs", order.legs,
             [&](JsonWriter& leg_row, const OrderLeg& leg) { write_leg(leg_row, leg, has_fills); });
}

mcp::schema::Object order_schema() {
  using namespace mcp::schema;
  const Object fill{decimal("quantity"), decimal("price"), timestamp("filled_at"), string("venue")};
  const Object leg{string("action").required(),          string("symbol").required(),
                   string("instrument_type").unlisted(), decimal("quantity"),
                   decimal("remaining_quantity"),        decimal("average_fill_price"),
                   list_of("fills", fill).unlisted()};
  return {string("id").required(),
          string("account_number").required(),
          string("status").required(),
          string("order").required(),
          string("underlying_symbol"),
          string("order_type"),
          string("time_in_force"),
          date("gtc_date").unlisted(),
          decimal("price"),
          one_of("price_effect", {"credit", "debit", "even"}),
          decimal("stop_trigger").unlisted(),
          decimal("value").unlisted(),
          decimal("filled_quantity"),
          decimal("average_fill_price"),
          one_of("average_fill_effect", {"credit", "debit", "even"}).unlisted(),
          timestamp("received_at"),
          timestamp("ended_at").unlisted(),
          timestamp("updated_at"),
          boolean("is_cancellable"),
          string("waits_for").unlisted(),
          string("broker_message"),
          string("complex_order_id"),
          string("complex_type"),
          string("complex_role").unlisted(),
          string("ratio").unlisted(),
          string("replaces_order_id"),
          string("replaced_by_order_id").unlisted(),
          string("external_identifier").unlisted(),
          list_of("legs", leg).unlisted_members()};
}

}  // namespace tools
