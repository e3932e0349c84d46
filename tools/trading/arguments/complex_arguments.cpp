#include "complex_arguments.hpp"

#include <algorithm>

#include "argument_refusal.hpp"
#include "order_draft.hpp"
#include "order_fields.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using mcp::Arguments;
using mcp::Parameter;
using support::Error;
using support::ErrorCode;

namespace {

using Kind = Parameter::Kind;

// Overwrites the ratio of the request with the arguments that are given.
void read_ratio(const Arguments& arguments, orders::PreviewRequest& request) {
  if (const auto threshold = arguments.decimal("ratio_threshold")) request.ratio_threshold = threshold;
  if (!arguments.has("ratio_comparator")) return;
  request.ratio_comparator = read_comparator(arguments, "ratio_comparator");
}

void require_waiting_pair(const broker::ComplexOrder& reported) {
  const std::string name = "Complex order " + reported.id;
  if (orders::parse_complex_type(reported.type) != orders::ComplexType::pairs) {
    throw Error(ErrorCode::refused, name + " is " + reported.type + ": only the ratio of a pair can be changed.",
                "Cancel the complex order, and place another one.");
  }
  for (const broker::Order& order : reported.orders) {
    if (order.status == "Contingent") continue;
    throw Error(ErrorCode::refused,
                name + " waits for its ratio no longer: order " + order.id + " of it is " + order.status + ".",
                "fetch_orders shows its orders.");
  }
}

Parameter nested_orders_parameter() {
  const Parameter legs = order_legs_parameter();
  Parameter orders{
      .name = "orders",
      .kind = Kind::object_list,
      .description = "Of complex_type, the trigger first; each with legs, order_type, price, time_in_force.",
      .documentation =
          "The orders of a complex order, each with its own legs, order_type, price, stop_trigger, time_in_force, "
          "conditions, route_after and cancel_at. Of an OTO and an OTOCO the first one starts the others.",
      .members = {legs},
      .max_items = 4};
  for (const Parameter& field : order_field_parameters()) orders.members.push_back(field);
  for (const Parameter& rule : rule_parameters()) orders.members.push_back(rule);
  return orders;
}

}  // namespace

std::vector<Parameter> complex_parameters() {
  Parameter comparator = comparator_parameter("ratio_comparator");
  comparator.documentation = "Of pairs: on which side of the threshold.";
  comparator.is_listed = false;
  return {{.name = "complex_type",
           .description = "oco, oto, otoco, pairs",
           .documentation = "The kind of a complex order: `oco` (one cancels the other), `oto` (one triggers others), "
                            "`otoco` (a bracket), `pairs`.",
           .max_length = 40},
          nested_orders_parameter(),
          {.name = "edits_complex_order_id",
           .documentation = "The id of a `pairs` order that waits: its ratio is changed, and its orders stay. Give "
                            "`ratio_threshold`, `ratio_comparator` or both.",
           .aliases = {"edit_complex_order_id"},
           .max_length = 40,
           .is_listed = false},
          {.name = "ratio_threshold",
           .kind = Kind::decimal,
           .documentation =
               "Of pairs: the ratio of the two prices at which both orders are sent. TastyTrade computes it; its "
               "documents do not say which price is divided by which.",
           .is_listed = false},
          std::move(comparator)};
}

void read_complex(const ToolCall& call, orders::PreviewRequest& request) {
  const std::string text = call.arguments().text("complex_type");
  request.complex_type = orders::parse_complex_type(text);
  if (!request.complex_type) {
    refuse_argument("`complex_type` is '" + support::printable(text, 40) + "', which is none.",
                    "Write oco, oto, otoco or pairs.");
  }
  request.intention = orders::Intention::place_complex;
  const std::vector<Arguments> given = call.arguments().objects("orders");
  for (std::size_t i = 0; i < given.size(); ++i) {
    request.orders.push_back(read_draft(call, given[i], "orders[" + std::to_string(i) + "] "));
  }
  read_ratio(call.arguments(), request);
}

void read_ratio_change(const ToolCall& call, orders::PreviewRequest& request) {
  request.intention = orders::Intention::edit_complex;
  request.complex_type = orders::ComplexType::pairs;
  request.target_order_id = call.arguments().text("edits_complex_order_id");
  broker::ReadOptions options = call.read_options();
  options.refresh = true;
  const broker::ComplexOrder reported =
      *call.broker().complex_order(request.account.number, request.target_order_id, options);
  require_waiting_pair(reported);
  const orders::ComplexOrder old = orders::complex_order_from_broker(reported);
  request.ratio_threshold = old.ratio_threshold;
  request.ratio_comparator = old.ratio_comparator;
  request.is_ratio_notional = old.is_ratio_notional;
  for (const orders::Order& order : old.orders) request.orders.push_back({order, std::nullopt});
  read_ratio(call.arguments(), request);
  if (request.ratio_threshold == old.ratio_threshold && request.ratio_comparator == old.ratio_comparator) {
    refuse_argument("Nothing would change.", "Give another ratio_threshold or ratio_comparator.");
  }
}

}  // namespace tools
