// Complex orders: placed, tried, changed, cancelled.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "order_json.hpp"
#include "order_requests.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

constexpr std::string_view kTypes[] = {"OCO", "OTO", "OTOCO", "PAIRS"};
constexpr std::string_view kComparators[] = {"gte", "lte"};

struct ComplexRequest {
  std::string_view type;
  std::optional<OrderRequest> trigger;
  std::vector<OrderRequest> orders;
  Json ratio = nullptr;
};

OrderRequest read_nested(const Json& row, const std::string& domain, RequestBody& body) {
  RequestBody inner(row.is_object() ? row : Json::object(), domain);
  OrderRequest order = read_order_request(inner);
  body.add_problems_of(inner);
  return order;
}

Json read_ratio(RequestBody& body, bool is_needed) {
  Json ratio = Json::object();
  if (const auto threshold = body.decimal("ratio-price-threshold")) {
    ratio["ratio-price-threshold"] = threshold->wire();
  } else if (is_needed && !body.has_problems()) {
    body.add_problem("ratio-price-threshold", "is missing");
  }
  const std::string comparator = body.enumerated("ratio-price-comparator", kComparators);
  if (!comparator.empty()) ratio["ratio-price-comparator"] = comparator;
  if (comparator.empty() && is_needed && !body.has_problems()) {
    body.add_problem("ratio-price-comparator", "is missing");
  }
  if (is_needed) {
    ratio["ratio-price-is-threshold-based-on-notional"] = body.flag("ratio-price-is-threshold-based-on-notional");
  }
  return ratio;
}

ComplexRequest read_complex(const RequestContext& context) {
  RequestBody body(context.request);
  ComplexRequest request;
  const std::string type = body.required_enumerated("type", kTypes);
  for (const std::string_view known : kTypes) {
    if (known == type) request.type = known;
  }
  if (const Json* trigger = body.find("trigger-order")) {
    request.trigger = read_nested(*trigger, "trigger-order.", body);
  } else if (type.starts_with("OTO")) {
    body.add_problem("trigger-order", "is missing");
  }
  const Json orders = body.required_list("orders");
  if (const Json* value = body.find("orders"); value != nullptr && value->is_array() && value->empty()) {
    body.add_problem("orders", "is empty");
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(orders.size(), 10); ++i) {
    request.orders.push_back(read_nested(orders[i], "orders[" + std::to_string(i) + "].", body));
  }
  if (type == "PAIRS") request.ratio = read_ratio(body, true);
  body.check();
  return request;
}

bool is_stop(const OrderRequest& order) {
  return order.type == "Stop" || order.type == "Stop Limit";
}

// One order of an OCO is a Limit order, and the other one a Stop or Stop Limit order. A market order cannot trigger
// others.
bool has_valid_types(const ComplexRequest& request) {
  if (request.trigger && request.trigger->type.ends_with("Market")) return false;
  if (request.type != "OCO" && request.type != "OTOCO") return true;
  if (request.orders.size() != 2) return true;
  const auto& first = request.orders[0];
  const auto& second = request.orders[1];
  return (first.type == "Limit" && is_stop(second)) || (second.type == "Limit" && is_stop(first));
}

// Adds what is wrong with the orders together.
void check_combination(const ComplexRequest& request, std::vector<PreflightProblem>& problems) {
  const bool is_one_cancels_other = request.type == "OCO" || request.type == "OTOCO";
  const std::size_t count = request.orders.size();
  const std::size_t max_count = request.type == "OTO" ? 3 : 2;
  const std::size_t min_count = request.type == "OTO" ? 1 : 2;
  const auto add = [&](std::string code, std::string message) {
    problems.push_back({std::move(code), std::move(message)});
  };
  if (count < min_count || count > max_count) {
    add("sim.invalid_complex_order", "A complex order of this type has another number of orders.");
  }
  if (request.trigger && !request.type.starts_with("OTO")) {
    add("sim.invalid_complex_order", "A complex order of this type has no trigger order.");
  }
  if (!has_valid_types(request)) {
    add("invalid_oco_order_type_combo", "OCO orders must be a combination of a Limit and a Stop or Stop Limit order.");
  }
  if (!is_one_cancels_other) return;
  for (const OrderRequest& order : request.orders) {
    const bool closes = std::all_of(order.legs.begin(), order.legs.end(), [](const RequestedLeg& leg) {
      return is_closing(leg.action) || leg.type == "Future";
    });
    if (!closes) {
      add("sim.invalid_complex_order", "The orders of an OCO close a position.");
      return;
    }
  }
}

std::vector<PreflightResult> check_complex(const RequestContext& context, const ComplexRequest& request,
                                           const std::vector<ScriptList>& scripts) {
  std::vector<PreflightResult> checks;
  PreflightContext preflight = make_preflight_context(context, 0);
  std::size_t number = 0;
  const auto check = [&](const OrderRequest& order) {
    preflight.ignores_strict = find_script(scripts[number++], OrderScript::Kind::relabel) != nullptr;
    checks.push_back(check_order(order, preflight));
  };
  if (request.trigger) {
    check(*request.trigger);
    for (const PreparedLeg& leg : checks.front().order.legs) {
      preflight.expected[leg.traded.symbol] += leg.signed_quantity();
    }
  }
  for (const OrderRequest& order : request.orders) check(order);
  check_combination(request, checks.front().problems);
  return checks;
}

std::vector<ScriptList> take_scripts(const RequestContext& context, const ComplexRequest& request, bool is_dry_run) {
  std::vector<ScriptList> scripts;
  OrderScripts& source = context.state.order_scripts;
  if (request.trigger) scripts.push_back(source.take(*request.trigger, is_dry_run));
  for (const OrderRequest& order : request.orders) scripts.push_back(source.take(order, is_dry_run));
  return scripts;
}

NewComplexOrder make_new(const RequestContext& context, const ComplexRequest& request,
                         const std::vector<PreflightResult>& checks, const std::vector<ScriptList>& scripts) {
  NewComplexOrder complex;
  complex.account = context.captures.front();
  complex.type = request.type;
  complex.ratio = request.ratio;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    NewOrder order{complex.account, checks[i].order, scripts[i]};
    if (request.trigger && i == 0) {
      complex.trigger = std::move(order);
    } else {
      complex.orders.push_back(std::move(order));
    }
  }
  return complex;
}

Answer place(const RequestContext& context, bool is_dry_run) {
  const ComplexRequest request = read_complex(context);
  const auto scripts = take_scripts(context, request, is_dry_run);
  const auto checks = check_complex(context, request, scripts);
  throw_problems(request.type, checks);
  NewComplexOrder order = make_new(context, request, checks, scripts);
  const ComplexOrder complex = is_dry_run ? make_dry_run_complex_order(order, context.now)
                                          : context.state.order_book.submit_complex(std::move(order), context.now);
  Answer answer;
  answer.status = 201;
  answer.data = submit_result_json("complex-order", complex_json(context.captures.front(), complex), request.type,
                                   checks, scripts.front());
  apply_error_script(scripts.front(), answer.data);
  return answer;
}

Answer dry_run(const RequestContext& context) {
  return place(context, true);
}
Answer submit(const RequestContext& context) {
  return place(context, false);
}

// A complex order of the demo's history becomes one of the book before it is changed.
void adopt_complex(const RequestContext& context, std::int64_t id) {
  const std::string& account = context.captures.front();
  if (context.state.order_book.has(id)) return;
  const OrderHistory history = load_demo_orders(context, account);
  for (const ComplexOrder& complex : history.complex_orders) {
    if (complex.id != id) continue;
    std::vector<Order> orders = complex.orders;
    if (complex.trigger) orders.push_back(*complex.trigger);
    context.state.order_book.adopt(account, orders, &complex, context.now);
  }
}

Answer answer_complex(const RequestContext& context, const ComplexOrder& complex) {
  Answer answer;
  answer.data = complex_json(context.captures.front(), complex);
  return answer;
}

Answer cancel(const RequestContext& context) {
  const std::int64_t id = read_order_id(context, "ComplexOrder");
  adopt_complex(context, id);
  return answer_complex(context, context.state.order_book.cancel_complex(context.captures.front(), id, context.now));
}

// The ratio of a PAIRS order is all that can be changed.
ComplexOrder change(const RequestContext& context, bool is_dry_run) {
  const std::int64_t id = read_order_id(context, "ComplexOrder");
  adopt_complex(context, id);
  RequestBody body(context.request);
  const Json ratio = read_ratio(body, false);
  body.check();
  const std::string& account = context.captures.front();
  return context.state.order_book.change_ratio(account, id, ratio, is_dry_run, context.now);
}

Answer edit(const RequestContext& context) {
  return answer_complex(context, change(context, false));
}

Answer edit_dry_run(const RequestContext& context) {
  const std::string& account = context.captures.front();
  const ComplexOrder complex = change(context, true);
  std::vector<PreflightResult> checks;
  for (const Order& order : complex.orders) {
    const PreparedOrder prepared = context.state.order_book.find_changeable(account, order.id);
    checks.push_back(check_order(prepared.request, make_preflight_context(context, order.id)));
  }
  Answer answer;
  answer.status = 201;
  answer.data = submit_result_json("complex-order", complex_json(account, complex), complex.type, checks, {});
  return answer;
}

constexpr Route kRoutes[] = {
    {"POST", "/accounts/{account}/complex-orders", submit},
    {"POST", "/accounts/{account}/complex-orders/dry-run", dry_run},
    {"POST", "/accounts/{account}/complex-orders/{id}/dry-run", edit_dry_run},
    {"PATCH", "/accounts/{account}/complex-orders/{id}", edit},
    {"DELETE", "/accounts/{account}/complex-orders/{id}", cancel},
};

}  // namespace

std::span<const Route> complex_order_write_routes() {
  return kRoutes;
}

}  // namespace simulator
