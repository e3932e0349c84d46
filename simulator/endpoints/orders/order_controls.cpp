// The simulator's own routes for its orders, for tests: outcomes of orders, faults of their answers, the writes that
// arrived, quotes and restrictions of accounts (docs/tastytrade.md, Orders of the simulator). They need an access
// token, as the broker's routes do.
#include "endpoints/endpoints.hpp"
#include "request_body.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

constexpr std::int64_t kMaxDelay = 600'000;

Answer answer_nothing() {
  Answer answer;
  answer.status = 204;
  return answer;
}

int read_number(RequestBody& body, const char* key, int absent) {
  const auto number = body.integer(key);
  return number ? static_cast<int>(*number) : absent;
}

std::chrono::milliseconds read_delay(RequestBody& body) {
  const auto delay = body.integer("delay-ms");
  if (delay && (*delay < 0 || *delay > kMaxDelay)) body.add_problem("delay-ms", "does not have a valid value");
  return std::chrono::milliseconds(delay.value_or(0));
}

// Calls `read` for each object of the list `key`, and throws the 400 with all problems.
template <class Read>
void read_list(const RequestContext& context, const char* key, Read read) {
  RequestBody body(context.request);
  const Json rows = body.required_list(key);
  std::size_t number = 0;
  for (const Json& row : rows) {
    RequestBody inner(row.is_object() ? row : Json::object(), std::string(key) + "[" + std::to_string(number++) + "].");
    read(inner);
    body.add_problems_of(inner);
  }
  body.check();
}

// {"scripts": [{"kind": "fill", "quantity": 3, "price": "1.25"}]}
Answer add_scripts(const RequestContext& context) {
  std::vector<OrderScript> scripts;
  read_list(context, "scripts", [&](RequestBody& body) {
    const auto kind = parse_script_kind(body.text("kind").value_or(""));
    if (!kind) return body.add_problem("kind", "does not have a valid value");
    OrderScript script;
    script.kind = *kind;
    script.symbol = body.text("symbol").value_or("");
    script.external_identifier = body.text("external-identifier").value_or("");
    script.count = read_number(body, "count", 1);
    script.on_submit = body.flag("on-submit");
    script.quantity = body.decimal("quantity");
    script.price = body.decimal("price");
    const bool is_warning = *kind == OrderScript::Kind::warning;
    script.code = body.text("code").value_or(is_warning ? "sim.warning" : "sim.scripted");
    script.message = body.text("message").value_or("Scripted by a test");
    script.delay = read_delay(body);
    scripts.push_back(std::move(script));
  });
  for (OrderScript& script : scripts) context.state.order_scripts.add(std::move(script));
  return answer_nothing();
}

Answer clear_scripts(const RequestContext& context) {
  context.state.order_scripts.clear();
  return answer_nothing();
}

// {"faults": [{"kind": "close", "commit": true, "method": "POST", "path": "/accounts/5WT00001/orders"}]}
Answer add_faults(const RequestContext& context) {
  std::vector<OrderWriteFault> faults;
  read_list(context, "faults", [&](RequestBody& body) {
    const auto kind = parse_order_write_fault(body.text("kind").value_or(""));
    if (!kind) return body.add_problem("kind", "does not have a valid value");
    OrderWriteFault fault;
    fault.kind = *kind;
    fault.method = body.text("method").value_or("");
    fault.path = body.text("path").value_or("");
    fault.count = read_number(body, "count", 1);
    fault.status = read_number(body, "status", 0);
    if (fault.status != 0 && (fault.status < 200 || fault.status > 599)) {
      body.add_problem("status", "does not have a valid value");
    }
    fault.commits = body.find("commit") == nullptr ? commits_by_default(*kind) : body.flag("commit");
    fault.delay = read_delay(body);
    faults.push_back(std::move(fault));
  });
  for (OrderWriteFault& fault : faults) context.state.order_writes.add_fault(std::move(fault));
  return answer_nothing();
}

Answer clear_faults(const RequestContext& context) {
  context.state.order_writes.clear_faults();
  return answer_nothing();
}

Json write_json(const OrderWrite& write) {
  Json row{{"number", write.number},
           {"at", support::to_iso8601(write.at)},
           {"method", write.method},
           {"path", write.path},
           {"dry-run", write.is_dry_run},
           {"committed", write.is_committed},
           {"external-identifiers", write.external_identifiers},
           {"body", write.body}};
  if (!write.external_identifiers.empty()) row["external-identifier"] = write.external_identifiers.front();
  if (write.status != 0) row["status"] = write.status;
  if (write.order_id != 0) row["order-id"] = write.order_id;
  if (!write.fault.empty()) row["fault"] = write.fault;
  return row;
}

Answer list_writes(const RequestContext& context) {
  Json rows = Json::array();
  for (const OrderWrite& write : context.state.order_writes.list()) rows.push_back(write_json(write));
  return Answer::items(std::move(rows));
}

Answer clear_writes(const RequestContext& context) {
  context.state.order_writes.clear();
  return answer_nothing();
}

// {"account": "5WT00001", "flags": {"is-frozen": true}}
Answer set_flags(const RequestContext& context) {
  RequestBody body(context.request);
  const std::string account = body.required_text("account");
  if (!AccountLedger::is_demo_account(account)) body.add_problem("account", "does not have a valid value");
  const Json* flags = body.find("flags");
  if (flags == nullptr || !flags->is_object()) body.add_problem("flags", "is missing");
  body.check();
  for (const auto& [name, value] : flags->items()) {
    if (!value.is_boolean() || !context.state.account_flags.set(account, name, value.get<bool>())) {
      throw invalid_parameter("flags." + name, "does not have a valid value");
    }
  }
  return answer_nothing();
}

Answer clear_flags(const RequestContext& context) {
  context.state.account_flags.clear();
  return answer_nothing();
}

// Reads a number; null is none at all.
std::optional<double> read_price(RequestBody& body, const Json& row, const char* key, bool* is_none) {
  if (row.contains(key) && row[key].is_null() && is_none != nullptr) {
    *is_none = true;
    return std::nullopt;
  }
  const auto number = body.decimal(key);
  if (!number) return std::nullopt;
  return number->to_double();
}

// {"quotes": [{"symbol": "AAPL", "bid": "312.10", "ask": null}]}: from now on; a member that is absent keeps the
// market's value, null takes it away.
Answer set_quotes(const RequestContext& context) {
  std::vector<std::pair<std::string, QuoteOverride>> quotes;
  RequestBody body(context.request);
  const Json rows = body.required_list("quotes");
  for (const Json& row : rows) {
    RequestBody inner(row.is_object() ? row : Json::object(), "quotes.");
    QuoteOverride values;
    values.since = context.now;
    values.bid = read_price(inner, row, "bid", &values.has_no_bid);
    values.ask = read_price(inner, row, "ask", &values.has_no_ask);
    values.last = read_price(inner, row, "last", nullptr);
    values.bid_size = read_price(inner, row, "bid-size", nullptr);
    values.ask_size = read_price(inner, row, "ask-size", nullptr);
    quotes.emplace_back(inner.required_text("symbol"), values);
    body.add_problems_of(inner);
  }
  body.check();
  for (const auto& [symbol, values] : quotes) context.state.quote_overrides.set(symbol, values);
  return answer_nothing();
}

Answer clear_quotes(const RequestContext& context) {
  context.state.quote_overrides.clear();
  return answer_nothing();
}

constexpr Route kRoutes[] = {
    {"POST", "/simulator/order-scripts", add_scripts}, {"DELETE", "/simulator/order-scripts", clear_scripts},
    {"POST", "/simulator/order-faults", add_faults},   {"DELETE", "/simulator/order-faults", clear_faults},
    {"GET", "/simulator/order-writes", list_writes},   {"DELETE", "/simulator/order-writes", clear_writes},
    {"POST", "/simulator/account-flags", set_flags},   {"DELETE", "/simulator/account-flags", clear_flags},
    {"POST", "/simulator/quotes", set_quotes},         {"DELETE", "/simulator/quotes", clear_quotes}};

}  // namespace

std::span<const Route> order_control_routes() {
  return kRoutes;
}

}  // namespace simulator
