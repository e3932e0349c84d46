#include "order_requests.hpp"

#include "endpoints/accounts/margin_json.hpp"
#include "faults/faults.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

using ScriptKind = OrderScript::Kind;

struct FeePart {
  const char* key;
  const char* breakdown_key;
  const char* name;
  Decimal amount;
};

// The parts of the fees; a sale of shares pays the activity fee (taf), a trade in futures the NFA's.
Json fees_json(const Fees& fees, std::string_view instrument_type) {
  const char* const regulatory = instrument_type == "Equity"             ? "taf"
                                 : instrument_type.starts_with("Future") ? "nfa"
                                                                         : "orf";
  const FeePart parts[] = {
      {"regulatory-fees", "regulatory-fees-breakdown", regulatory, fees.regulatory},
      {"clearing-fees", "clearing-fees-breakdown", "clearing", fees.clearing},
      {"commission", "commission-breakdown", "brokerage", fees.commission},
      {"proprietary-index-option-fees", "proprietary-fees-breakdown", "proprietary", fees.proprietary_index}};
  Json row = Json::object();
  for (const FeePart& part : parts) {
    put_debit(row, part.key, part.amount);
    row[part.breakdown_key] = Json::array(
        {{{"name", part.name}, {"value", part.amount.wire()}, {"effect", part.amount.is_zero() ? "None" : "Debit"}}});
  }
  put_debit(row, "total-fees", fees.total());
  put_debit(row, "rebates", Decimal());
  row["rebates-breakdown"] = Json::array({{{"name", "rebate"}, {"value", "0.0"}, {"effect", "None"}}});
  row["per-quantity"] = false;
  return row;
}

struct Totals {
  Decimal margin, impact, isolated, current, left;
  Fees fees;
  bool is_spread = false;
};

// The orders of a complex order that take buying power: of an OCO one fills, and the one that takes more counts; behind
// a trigger order wait others, of which those count that open a position.
std::vector<const PreflightResult*> find_counted(std::string_view type, const std::vector<PreflightResult>& checks) {
  std::vector<const PreflightResult*> counted;
  for (const PreflightResult& check : checks) {
    if (!check.has_cost) continue;
    if (type == "OCO" && !counted.empty()) {
      if (check.cost.impact() > counted.front()->cost.impact()) counted.front() = &check;
    } else if (!type.starts_with("OTO") || &check == &checks.front() || check.order.opens()) {
      counted.push_back(&check);
    }
  }
  return counted;
}

Totals add_up(std::string_view type, const std::vector<PreflightResult>& checks) {
  Totals totals;
  for (const PreflightResult* const counted : find_counted(type, checks)) {
    const PreflightResult& check = *counted;
    totals.margin += check.cost.whole.margin_change();
    totals.impact += check.cost.impact();
    totals.isolated += check.cost.alone.margin_after;
    totals.current = check.cost.current_power;
    totals.left = check.cost.new_power(totals.impact);
    totals.fees.commission += check.cost.fees.commission;
    totals.fees.clearing += check.cost.fees.clearing;
    totals.fees.regulatory += check.cost.fees.regulatory;
    totals.is_spread = totals.is_spread || check.order.legs.size() > 1;
  }
  return totals;
}

Json buying_power_json(const Totals& totals) {
  Json row = Json::object();
  put_debit(row, "change-in-margin-requirement", totals.margin);
  put_debit(row, "change-in-buying-power", totals.impact);
  put_credit(row, "current-buying-power", totals.current);
  put_credit(row, "new-buying-power", totals.left);
  put_debit(row, "isolated-order-margin-requirement", totals.isolated);
  row["is-spread"] = totals.is_spread;
  row["impact"] = totals.impact.abs().wire();
  row["effect"] = totals.impact.is_zero() ? "None" : totals.impact.is_negative() ? "Credit" : "Debit";
  return row;
}

bool has_cost(const std::vector<PreflightResult>& checks) {
  return std::any_of(checks.begin(), checks.end(), [](const PreflightResult& check) { return check.has_cost; });
}

Json warnings_json(const std::vector<PreflightResult>& checks, const ScriptList& scripts) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    for (const OrderWarning& warning : checks[i].order.warnings) {
      rows.push_back({{"code", warning.code}, {"message", warning.message}});
      // A text here, and a number in an order.
      if (checks.size() > 1) rows.back()["preflight-id"] = std::to_string(i);
    }
  }
  for (const OrderScript& script : scripts) {
    if (script.kind == ScriptKind::warning) rows.push_back({{"code", script.code}, {"message", script.message}});
  }
  return rows;
}

}  // namespace

PreflightContext make_preflight_context(const RequestContext& context, std::int64_t replaces) {
  SimulationState& state = context.state;
  const std::string& account = context.captures.front();
  return {state.market, state.ledger, state.account_flags,
          account,      context.now,  state.order_book.committed(account, replaces)};
}

Json submit_result_json(const char* member, Json order, std::string_view type,
                        const std::vector<PreflightResult>& checks, const ScriptList& scripts) {
  Json result = Json::object();
  result[member] = std::move(order);
  result["warnings"] = warnings_json(checks, scripts);
  if (const OrderScript* script = find_script(scripts, ScriptKind::data_with_errors)) {
    result["errors"] = Json::array({{{"code", script->code}, {"message", script->message}}});
  }
  const Totals totals = add_up(type, checks);
  if (find_script(scripts, ScriptKind::no_buying_power_effect) == nullptr) {
    result["buying-power-effect"] = buying_power_json(totals);
  }
  result["fee-calculation"] = fees_json(totals.fees, checks.front().order.request.legs.front().type);
  return result;
}

void throw_problems(std::string_view type, const std::vector<PreflightResult>& checks) {
  Json errors = Json::array();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    for (const PreflightProblem& problem : checks[i].problems) {
      errors.push_back({{"code", problem.code}, {"message", problem.message}});
      if (checks.size() > 1) errors.back()["preflight-id"] = std::to_string(i);
    }
  }
  if (errors.empty()) return;
  Json body = Json::object();
  if (has_cost(checks)) body["data"]["buying-power-effect"] = buying_power_json(add_up(type, checks));
  body.update(error_body(422));
  body["error"]["errors"] = std::move(errors);
  throw Refusal(422, std::move(body));
}

void apply_error_script(const ScriptList& scripts, Json& result) {
  const OrderScript* script = find_script(scripts, ScriptKind::data_and_error);
  if (script == nullptr) return;
  Json body{{"data", std::move(result)}};
  body.update(error_body(422));
  body["error"]["errors"] = Json::array({{{"code", script->code}, {"message", script->message}}});
  throw Refusal(422, std::move(body));
}

}  // namespace simulator
