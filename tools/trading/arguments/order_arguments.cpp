#include "order_arguments.hpp"

#include <algorithm>
#include <iterator>

#include "argument_refusal.hpp"
#include "complex_arguments.hpp"
#include "order_draft.hpp"
#include "order_fields.hpp"
#include "shared/parameters.hpp"
#include "tastytrade_mcp/orders/checks.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading/order_reads.hpp"
#include "trading/positions/order_roll.hpp"
#include "trading/positions/position_orders.hpp"
#include "trail_arguments.hpp"

namespace tools {

using mcp::Arguments;
using mcp::Parameter;
using orders::Intention;
using orders::OrderDraft;
using orders::PreviewRequest;
using support::Error;
using support::ErrorCode;

namespace {

using Kind = Parameter::Kind;

// The argument that names what the order is made from.
const char* find_source(const Arguments& arguments) {
  const char* found = nullptr;
  for (const char* name : {"legs", "orders", "close_position", "replaces_order_id", "edits_order_id",
                           "edits_complex_order_id", "exits_complex_order_id", "trails_order_id"}) {
    if (!arguments.has(name)) continue;
    if (found != nullptr) {
      refuse_argument("`" + std::string(found) + "` and `" + name + "` exclude each other.", "Give one of them.");
    }
    found = name;
  }
  if (found == nullptr) {
    refuse_argument("There is no order: `legs` is missing.",
                    "Give legs; or close_position, orders with complex_type, replaces_order_id, edits_order_id, "
                    "edits_complex_order_id, exits_complex_order_id or trails_order_id.");
  }
  return found;
}

// Arguments that belong to one source of an order only. Beside another one they would be left out in silence.
struct BoundArgument {
  const char* name;
  const char* source;
};
constexpr BoundArgument kBoundArguments[] = {
    {"quantity", "close_position"},    {"roll_to", "close_position"},       {"complex_type", "orders"},
    {"ratio_threshold", "orders"},     {"ratio_comparator", "orders"},      {"trail_distance", "trails_order_id"},
    {"trail_step", "trails_order_id"}, {"max_replaces", "trails_order_id"}, {"trail_until", "trails_order_id"}};
constexpr const char* kOrderFields[] = {"order_type", "price",      "stop_trigger", "value",    "time_in_force",
                                        "gtd_date",   "conditions", "route_after",  "cancel_at"};
constexpr const char* kRules[] = {"conditions", "route_after", "cancel_at"};

std::string find_hint(const BoundArgument& bound, std::string_view source) {
  if (bound.name != std::string_view("quantity")) return "Leave it out.";
  if (source == "legs") return "The quantity of a leg stands in the leg.";
  if (source == "exits_complex_order_id") {
    return "An exit closes all that its complex order holds. For a part of it cancel the complex order, and close what "
           "you want.";
  }
  const bool is_change = source == "replaces_order_id" || source == "edits_order_id";
  return is_change ? "A change keeps the quantity: for another one cancel the order, and place a new one."
                   : "Leave it out.";
}

void refuse_unused(const Arguments& arguments, std::string_view source) {
  const bool is_change = source == "replaces_order_id" || source == "edits_order_id";
  for (const BoundArgument& bound : kBoundArguments) {
    if (source == bound.source || !arguments.has(bound.name)) continue;
    const bool is_ratio = std::string_view(bound.name).starts_with("ratio_");
    if (is_ratio && source == "edits_complex_order_id") continue;
    // The answer says how a working order is rolled.
    if (is_change && bound.name == std::string_view("roll_to")) continue;
    refuse_argument('`' + std::string(bound.name) + "` belongs to `" + bound.source + "`, and has no meaning beside `" +
                        std::string(source) + "`.",
                    find_hint(bound, source));
  }
  if (source != "orders" && source != "trails_order_id" && source != "edits_complex_order_id") return;
  for (const char* field : kOrderFields) {
    if (!arguments.has(field)) continue;
    if (source == "edits_complex_order_id") {
      refuse_argument(
          '`' + std::string(field) + "` has no meaning beside `edits_complex_order_id`: the ratio alone changes.",
          "Leave it out; or cancel the complex order, and place another one.");
    }
    if (source != "orders") {
      refuse_argument(
          '`' + std::string(field) + "` has no meaning beside `trails_order_id`: the stop is trailed as it is.",
          "Leave it out.");
    }
    refuse_argument('`' + std::string(field) + "` stands beside `orders`, where it belongs to none of them.",
                    "Write it into each of the orders.");
  }
}

// The order that is changed. A part of a complex order is not: the other parts would not follow.
broker::Answer<broker::Order> read_target(const ToolCall& call, const PreviewRequest& request) {
  broker::ReadOptions options = call.read_options();
  options.refresh = true;
  auto target = read_order(call, request.account, request.target_order_id, options);
  if (target->complex_order_id.empty()) return target;
  throw Error(ErrorCode::refused,
              "Order " + target->id + " is a part of complex order " + target->complex_order_id +
                  ", and is not changed by itself.",
              "Cancel the complex order as a whole, and place another one.");
}

// The broker documents an edit as one of the price.
void refuse_rules_of_edit(const Arguments& arguments) {
  for (const char* rule : kRules) {
    if (!arguments.has(rule)) continue;
    refuse_argument("An edit leaves the conditions and times of an order as they are: `" + std::string(rule) +
                        "` cannot be changed by it.",
                    "Use replaces_order_id.");
  }
}

bool is_stop(orders::OrderType type) {
  return type == orders::OrderType::stop || type == orders::OrderType::stop_limit;
}
bool is_plain_limit(orders::OrderType type) {
  return type == orders::OrderType::limit || type == orders::OrderType::marketable_limit;
}

// Removes the members of the old type and time that the new ones do not have, or that mean something else there.
void drop_old_members(const Arguments& arguments, const orders::Order& old, orders::Order& order) {
  using orders::TimeInForce;
  if (order.time_in_force != TimeInForce::gtd && !arguments.has("gtd_date")) order.gtc_date.reset();
  if (order.type == old.type) return;
  const bool keeps_price = is_plain_limit(order.type) && is_plain_limit(old.type);
  if (!arguments.has("price") && !keeps_price) order.price.reset();
  if (!arguments.has("stop_trigger") && !(is_stop(order.type) && is_stop(old.type))) order.stop_trigger.reset();
  if (!arguments.has("value")) order.value.reset();
}

// An order that has ended is not changed. The one that replaced it is named.
void require_working(const broker::Order& target) {
  if (target.is_working()) return;
  const std::string& next = target.replacing_order_id;
  throw Error(ErrorCode::refused,
              "Order " + target.id +
                  " has ended: " + (next.empty() ? "it is " + target.status : "order " + next + " replaced it") + '.',
              next.empty() ? "Place a new order." : "Change order " + next + '.');
}

void read_change(const ToolCall& call, const char* source, PreviewRequest& request) {
  request.intention = source == std::string_view("replaces_order_id") ? Intention::replace : Intention::edit;
  request.target_order_id = call.arguments().text(source);
  if (request.intention == Intention::edit) refuse_rules_of_edit(call.arguments());
  const bool has_change = std::any_of(std::begin(kOrderFields), std::end(kOrderFields),
                                      [&](const char* field) { return call.arguments().has(field); });
  const bool is_roll = call.arguments().has("roll_to");
  if (!has_change && !is_roll)
    refuse_argument(
        "Nothing would change.",
        "Give what changes, for example price. To take all conditions away, cancel the order and place a new one.");
  const auto target = read_target(call, request);
  require_working(*target);
  OrderDraft draft;
  const orders::Order old = orders::order_from_broker(*target);
  draft.order = old;
  // Conditions that are given stand in place of those that the order has.
  if (call.arguments().has("conditions")) draft.order.conditions.clear();
  read_order_fields(call.arguments(), draft);
  if (request.intention == Intention::edit && draft.order.type != old.type) {
    refuse_argument("An edit keeps the type of order " + target->id + ", and what it does not name.",
                    "To change the type, give replaces_order_id in place of edits_order_id.");
  }
  drop_old_members(call.arguments(), old, draft.order);
  if (is_roll) refuse_order_roll(call, *target, draft, call.arguments().text("roll_to"));
  request.orders.push_back(std::move(draft));
}

// The stop as it works.
void read_trailed(const ToolCall& call, PreviewRequest& request) {
  request.intention = Intention::trail;
  request.target_order_id = call.arguments().text("trails_order_id");
  request.trail = read_trail(call.arguments());
  OrderDraft draft;
  draft.order = orders::order_from_broker(*read_target(call, request));
  request.orders.push_back(std::move(draft));
}

void read_position_order(const ToolCall& call, PreviewRequest& request) {
  const Arguments& arguments = call.arguments();
  require_type_and_time(arguments, "");
  const std::vector<std::string> names = arguments.list("close_position");
  const auto quantity = arguments.decimal("quantity");
  OrderDraft draft;
  draft.order.legs = arguments.has("roll_to")
                         ? make_roll_legs(call, request.account, names, quantity, arguments.text("roll_to"))
                         : make_closing_legs(call, request.account, names, quantity);
  read_order_fields(arguments, draft);
  request.orders.push_back(std::move(draft));
}

// The closing order begins when the complex order has ended: it is one that can fill at once.
void read_exit(const ToolCall& call, PreviewRequest& request) {
  const Arguments& arguments = call.arguments();
  require_type_and_time(arguments, "");
  request.intention = Intention::exit_complex;
  request.target_order_id = arguments.text("exits_complex_order_id");
  OrderDraft draft;
  draft.order.legs = make_exit_legs(call, request.account, request.target_order_id);
  read_order_fields(arguments, draft);
  const orders::OrderType type = draft.order.type;
  const bool fills_at_once = type == orders::OrderType::limit || type == orders::OrderType::marketable_limit ||
                             type == orders::OrderType::market;
  const bool has_rule = !draft.order.conditions.empty() || draft.order.route_after || draft.order.cancel_at;
  if (!fills_at_once || has_rule) {
    refuse_argument(
        "The closing order of an exit does not wait for a price or a time: it has no stop, amount or condition, and "
        "neither route_after nor cancel_at.",
        "Leave these out, and write order_type limit, marketable_limit or market.");
  }
  request.orders.push_back(std::move(draft));
}

std::vector<Parameter> position_parameters() {
  return {
      {.name = "close_position",
       .kind = Kind::text_list,
       .description = "Symbols of positions to close, in place of legs; or an underlying.",
       .documentation = "The symbols of one to four positions that one order closes: each action follows from the "
                        "direction. Or an underlying whose option positions form one strategy, such as a vertical "
                        "or an iron condor. A symbol that is a position itself means that position alone; "
                        "with `roll_to`, its options.",
       .aliases = {"close", "close_positions"},
       .max_items = 4,
       .splits_words = true},
      {.name = "quantity",
       .kind = Kind::decimal,
       .documentation = "How many of the position to close; of several: units. If left out: all that can be closed.",
       .aliases = {"qty"},
       .spelling = Parameter::Spelling::count,
       .is_listed = false},
      {.name = "roll_to",
       .description = "With close_position: the expiration to open again.",
       .documentation =
           "With close_position of one or two options: the same options of this expiration are opened in the same "
           "order. Another strike may follow: `2027-01-15 320`; of two options two, in their order."}};
}

// In an order no character is removed or taken for another one, and no number has an exponent.
void take_as_written(Parameter& parameter) {
  if (parameter.spelling == Parameter::Spelling::lenient) parameter.spelling = Parameter::Spelling::exact;
  for (Parameter& member : parameter.members) take_as_written(member);
}

}  // namespace

std::vector<Parameter> order_parameters() {
  Parameter account = one_account_parameter();
  account.example = "5WT00001";  // of the demo
  Parameter legs = order_legs_parameter();
  legs.required = false;
  std::vector<Parameter> all{account, legs};
  const auto add = [&all](std::vector<Parameter> more) {
    for (Parameter& parameter : more) all.push_back(std::move(parameter));
  };
  add(order_field_parameters());
  add({{.name = "replaces_order_id",
        .documentation = "The id of a working order that is cancelled and replaced: give what changes. With another "
                         "`order_type` give the members of that type; those of the old one are gone. Of a partly "
                         "filled order the rest goes on.",
        .aliases = {"replace", "replace_order_id"},
        .max_length = 40},
       {.name = "edits_order_id",
        .documentation = "The id of a working order whose price, trigger or time in force is changed. Its type stays.",
        .aliases = {"edit", "edit_order_id"},
        .max_length = 40},
       {.name = "exits_complex_order_id",
        .description = "A bracket: cancelled, then its position closed.",
        .documentation = "The id of a complex order (OCO, OTOCO) that works and holds a position: it is cancelled, and "
                         "when its orders have ended, the position is closed by one order of this type and price. "
                         "Between the two the position has no stop.",
        .aliases = {"exit", "exit_complex_order_id"},
        .max_length = 40}});
  add(trail_parameters());
  add(position_parameters());
  add(complex_parameters());
  add(rule_parameters());
  all.push_back({.name = "acknowledge",
                 .kind = Kind::text_list,
                 .description = "Codes from checks.failed that the user accepts.",
                 .documentation = "Codes of failed checks that the user has accepted, from the preview that failed.",
                 .aliases = {"acknowledge_warnings", "acknowledged"},
                 .max_items = 20});
  // The nickname of an account may have any letters.
  for (Parameter& parameter : all) {
    if (parameter.name != account.name && parameter.name != "acknowledge") take_as_written(parameter);
  }
  return all;
}

namespace {

// A code that no check has would accept nothing, while the caller takes it for accepted.
void read_acknowledged(const Arguments& arguments, PreviewRequest& request) {
  for (const std::string& given : arguments.list("acknowledge")) {
    const std::string code = support::to_lower(given);
    if (!orders::is_acknowledge_code(code)) {
      refuse_argument(
          "`acknowledge` has '" + support::printable(given, 40) + "', which no check has.",
          "Give the `acknowledge` of a failed check: " + support::join(orders::list_acknowledge_codes(), ", ") + ".");
    }
    request.acknowledged.insert(code);
  }
}

}  // namespace

PreviewRequest read_order_request(const ToolCall& call) {
  PreviewRequest request;
  const char* const source = find_source(call.arguments());
  request.account = call.one_account();
  request.login_accounts = call.broker().accounts({.budget = call.read_options().budget})->rows;
  read_acknowledged(call.arguments(), request);
  const std::string_view from = source;
  refuse_unused(call.arguments(), from);
  if (from == "orders") {
    read_complex(call, request);
  } else if (from == "edits_complex_order_id") {
    read_ratio_change(call, request);
  } else if (from == "close_position") {
    read_position_order(call, request);
  } else if (from == "exits_complex_order_id") {
    read_exit(call, request);
  } else if (from == "legs") {
    request.orders.push_back(read_draft(call, call.arguments(), ""));
  } else if (from == "trails_order_id") {
    read_trailed(call, request);
  } else {
    read_change(call, source, request);
  }
  return request;
}

}  // namespace tools
