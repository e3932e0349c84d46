#include "order_json.hpp"

#include "request.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace simulator {
namespace {

Json quantity_json(const Decimal& quantity) {
  if (quantity.is_integer()) return static_cast<std::int64_t>(quantity.to_double());
  return quantity.wire();
}

Json fill_json(const OrderFill& fill) {
  const std::string id = std::to_string(fill.transaction_id);
  return {{"ext-group-fill-id", "0"},
          {"ext-exec-id", id},
          {"fill-id", "SIM_" + id},
          {"quantity", quantity_json(fill.quantity)},
          {"fill-price", fill.price.wire()},
          {"filled-at", broker_time(fill.at)},
          {"destination-venue", "MARKET_SIMULATOR"}};
}

Json leg_json(const OrderLeg& leg) {
  Json row{{"instrument-type", leg.traded.instrument_type}, {"symbol", leg.traded.symbol}};
  // An order for an amount of money has no quantity before it is filled.
  if (!leg.quantity.is_zero()) {
    row["quantity"] = quantity_json(leg.quantity);
    row["remaining-quantity"] = quantity_json(leg.remaining());
  }
  row["action"] = leg.action;
  row["fills"] = Json::array();
  for (const OrderFill& fill : leg.fills) row["fills"].push_back(fill_json(fill));
  return row;
}

void put_effect(Json& row, const std::string& key, const Decimal& value) {
  row[key] = value.abs().wire();
  row[key + "-effect"] = value.is_negative() ? "Debit" : "Credit";
}

void put_times(Json& row, const Order& order) {
  if (order.sent && order.sent->is_dry_run) {
    row["updated-at"] = 0;
    return;
  }
  row["received-at"] = broker_time(order.received_at);
  if (order.live_at) {
    row["in-flight-at"] = broker_time(*order.live_at - std::chrono::milliseconds(20));
    row["live-at"] = broker_time(*order.live_at);
  }
  if (order.terminal_at) row["terminal-at"] = broker_time(*order.terminal_at);
  // Milliseconds since 1970, unlike all other times.
  row["updated-at"] = order.updated_at().time_since_epoch().count();
}

void put_links(Json& row, const Order& order) {
  if (order.replaces != 0) row["replaces-order-id"] = order.replaces;
  if (order.replaced_by != 0) row["replacing-order-id"] = order.replaced_by;
  if (order.complex_id != 0) {
    row["complex-order-id"] = order.complex_id;
    row["complex-order-tag"] = order.complex_tag;
  }
}

void put_sent(Json& row, const Order& order) {
  const SentOrder& sent = *order.sent;
  if (sent.value) put_effect(row, "value", *sent.value);
  if (sent.good_till) row["gtc-date"] = support::to_text(*sent.good_till);
  if (!sent.source.empty()) row["source"] = sent.source;
  if (!sent.external_identifier.empty()) row["external-identifier"] = sent.external_identifier;
  if (sent.preflight_id) row["preflight-id"] = *sent.preflight_id;
  if (!sent.rules.is_null()) row["rules"] = sent.rules;
  row["leg-count"] = order.legs.size();
  if (order.id != 0) {
    row["global-request-id"] = support::hex(support::sha256("order " + std::to_string(order.id))).substr(0, 32);
  }
}

void put_cancellation(Json& row, const Order& order) {
  if (order.sent) {
    if (order.sent->cancelled_at) row["cancelled-at"] = broker_time(*order.sent->cancelled_at);
    if (order.status == "Cancelled") row["cancelled-size"] = order.sent->cancelled_size.wire();
  } else if (order.status == "Cancelled") {
    row["cancelled-at"] = broker_time(*order.terminal_at - std::chrono::milliseconds(60));
    row["cancelled-size"] = order.size.wire();
  }
}

}  // namespace

std::string_view name_underlying_type(const Order& order) {
  const std::string_view type = order.legs.front().traded.instrument_type;
  if (type == "Equity Option") return "Equity";
  return type == "Future Option" ? "Future" : type;
}

Json order_json(const std::string& account, const Order& order) {
  Json row = Json::object();
  if (order.id != 0) row["id"] = order.id;
  row.update({{"account-number", account},
              {"time-in-force", order.time_in_force},
              {"order-type", order.type},
              {"size", quantity_json(order.size)},
              {"underlying-symbol", order.legs.front().traded.underlying},
              {"underlying-instrument-type", name_underlying_type(order)}});
  if (order.price) put_effect(row, "price", *order.price);
  if (order.stop_trigger) row["stop-trigger"] = order.stop_trigger->wire();
  row["status"] = order.status;
  if (!order.contingent_status.empty()) row["contingent-status"] = order.contingent_status;
  if (!order.reject_reason.empty()) row["reject-reason"] = order.reject_reason;
  row["cancellable"] = order.is_changeable();
  row["editable"] = order.is_changeable();
  row["edited"] = order.is_edited;
  put_cancellation(row, order);
  put_times(row, order);
  put_links(row, order);
  if (order.live_at) {
    row["ext-exchange-order-number"] = std::to_string(order.id);
    row["ext-client-order-id"] = "J" + std::to_string(order.id);
    row["ext-global-order-number"] = order.id % 100'000;
    row["destination-venue"] = "MARKET_SIMULATOR";
  }
  if (order.sent) put_sent(row, order);
  row["legs"] = Json::array();
  for (const OrderLeg& leg : order.legs) row["legs"].push_back(leg_json(leg));
  return row;
}

namespace {

// The ids are texts here, and numbers in an order.
Json related_json(const Order& order) {
  Json row{{"id", std::to_string(order.id)},
           {"complex-order-id", std::to_string(order.complex_id)},
           {"complex-order-tag", order.complex_tag}};
  if (order.replaces != 0) row["replaces-order-id"] = std::to_string(order.replaces);
  if (order.replaced_by != 0) row["replacing-order-id"] = std::to_string(order.replaced_by);
  row["status"] = order.status;
  return row;
}

}  // namespace

Json complex_json(const std::string& account, const ComplexOrder& complex) {
  Json row = Json::object();
  if (complex.id != 0) row["id"] = complex.id;
  row["account-number"] = account;
  row["type"] = complex.type;
  if (!complex.ratio.is_null()) row.update(complex.ratio);
  if (const auto ended = complex.terminal_at()) row["terminal-at"] = broker_time(*ended);
  if (complex.trigger) row["trigger-order"] = order_json(account, *complex.trigger);
  row["orders"] = Json::array();
  row["related-orders"] = Json::array();
  if (complex.trigger) row["related-orders"].push_back(related_json(*complex.trigger));
  for (const Order& order : complex.orders) {
    row["orders"].push_back(order_json(account, order));
    row["related-orders"].push_back(related_json(order));
  }
  for (const Order& order : complex.replaced) row["related-orders"].push_back(related_json(order));
  return row;
}

}  // namespace simulator
