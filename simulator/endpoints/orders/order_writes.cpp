// Orders: placed, tried, changed, cancelled.
#include "endpoints/endpoints.hpp"
#include "order_json.hpp"
#include "order_requests.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

// Reads the order and checks it. `is_dry_run` decides which scripts apply; they are put into `scripts`.
PreflightResult read_and_check(const RequestContext& context, bool is_dry_run, ScriptList& scripts) {
  RequestBody body(context.request);
  const OrderRequest request = read_order_request(body);
  body.check();
  scripts = context.state.order_scripts.take(request, is_dry_run);
  PreflightContext preflight = make_preflight_context(context, 0);
  preflight.ignores_strict = find_script(scripts, OrderScript::Kind::relabel) != nullptr;
  return check_order(request, preflight);
}

Answer make_answer(int status, Json data) {
  Answer answer;
  answer.status = status;
  answer.data = std::move(data);
  return answer;
}

Answer dry_run(const RequestContext& context) {
  ScriptList scripts;
  const std::vector<PreflightResult> checks{read_and_check(context, true, scripts)};
  throw_problems({}, checks);
  const Order order = make_dry_run_order(checks.front().order, context.now);
  Json result = submit_result_json("order", order_json(context.captures.front(), order), {}, checks, scripts);
  apply_error_script(scripts, result);
  return make_answer(201, std::move(result));
}

Answer submit(const RequestContext& context) {
  ScriptList scripts;
  const std::vector<PreflightResult> checks{read_and_check(context, false, scripts)};
  throw_problems({}, checks);
  const std::string& account = context.captures.front();
  const Order order = context.state.order_book.submit({account, checks.front().order, scripts}, context.now);
  Json result = submit_result_json("order", order_json(account, order), {}, checks, scripts);
  apply_error_script(scripts, result);
  return make_answer(201, std::move(result));
}

// An order of the demo's history becomes one of the book before it is changed.
void adopt_order(const RequestContext& context, std::int64_t id) {
  OrderBook& book = context.state.order_book;
  const std::string& account = context.captures.front();
  if (book.has(id)) return;
  const OrderHistory history = load_demo_orders(context, account);
  for (const Order& order : history.orders) {
    if (order.id != id) continue;
    std::vector<Order> orders{order};
    const ComplexOrder* complex = nullptr;
    for (const ComplexOrder& candidate : history.complex_orders) {
      if (candidate.id != order.complex_id) continue;
      complex = &candidate;
      orders = candidate.orders;
      if (candidate.trigger) orders.push_back(*candidate.trigger);
    }
    book.adopt(account, orders, complex, context.now);
  }
}

Answer cancel(const RequestContext& context) {
  const std::int64_t id = read_order_id(context, "Order");
  adopt_order(context, id);
  const std::string& account = context.captures.front();
  return make_answer(200, order_json(account, context.state.order_book.cancel(account, id, context.now)));
}

// Reads a change of an order and checks the order that it makes.
PreflightResult read_change(const RequestContext& context, std::int64_t id, bool is_edit, bool is_dry_run,
                            ScriptList& scripts) {
  RequestBody body(context.request);
  adopt_order(context, id);
  const PreparedOrder old = context.state.order_book.find_changeable(context.captures.front(), id);
  const OrderRequest request = read_order_change(body, old.request, is_edit);
  body.check();
  scripts = context.state.order_scripts.take(request, is_dry_run);
  PreflightContext preflight = make_preflight_context(context, id);
  preflight.ignores_strict = find_script(scripts, OrderScript::Kind::relabel) != nullptr;
  // Legs of an order that waits for another close what does not exist yet.
  const auto waiting = context.state.order_book.find(context.captures.front(), id);
  if (waiting && waiting->status == "Contingent") {
    for (const PreparedLeg& leg : old.legs) {
      if (!is_closing(leg.action)) continue;
      preflight.expected[leg.traded.symbol] += is_buy(leg.action) ? -leg.quantity : leg.quantity;
    }
  }
  return check_order(request, preflight);
}

Answer change(const RequestContext& context, bool is_edit) {
  const std::int64_t id = read_order_id(context, "Order");
  ScriptList scripts;
  const std::vector<PreflightResult> checks{read_change(context, id, is_edit, false, scripts)};
  throw_problems({}, checks);
  const std::string& account = context.captures.front();
  const Order order =
      context.state.order_book.replace(account, id, {account, checks.front().order, scripts}, context.now);
  return make_answer(200, order_json(account, order));
}

Answer replace(const RequestContext& context) {
  return change(context, false);
}
Answer edit(const RequestContext& context) {
  return change(context, true);
}

// Of a replacement, or of an edit if the body has not the members that a replacement needs.
Answer change_dry_run(const RequestContext& context) {
  const std::int64_t id = read_order_id(context, "Order");
  const RequestBody body(context.request);
  const bool is_edit = body.find("order-type") == nullptr || body.find("time-in-force") == nullptr;
  ScriptList scripts;
  const std::vector<PreflightResult> checks{read_change(context, id, is_edit, true, scripts)};
  throw_problems({}, checks);
  Order order = make_dry_run_order(checks.front().order, context.now);
  order.replaces = id;
  Json result = submit_result_json("order", order_json(context.captures.front(), order), {}, checks, scripts);
  apply_error_script(scripts, result);
  return make_answer(201, std::move(result));
}

// No order of the simulator waits for a confirmation.
Answer reconfirm(const RequestContext& context) {
  const std::int64_t id = read_order_id(context, "Order");
  adopt_order(context, id);
  if (!context.state.order_book.find(context.captures.front(), id)) {
    throw not_found("Couldn't find Order with 'id'=" + std::to_string(id));
  }
  throw Refusal(422, "cannot_reconfirm_order", "The order could not be reconfirmed.");
}

constexpr Route kRoutes[] = {
    {"POST", "/accounts/{account}/orders", submit},
    {"POST", "/accounts/{account}/orders/dry-run", dry_run},
    {"POST", "/accounts/{account}/orders/{id}/dry-run", change_dry_run},
    {"POST", "/accounts/{account}/orders/{id}/reconfirm", reconfirm},
    {"PUT", "/accounts/{account}/orders/{id}", replace},
    {"PATCH", "/accounts/{account}/orders/{id}", edit},
    {"DELETE", "/accounts/{account}/orders/{id}", cancel},
};

}  // namespace

std::span<const Route> order_write_routes() {
  return kRoutes;
}

}  // namespace simulator
