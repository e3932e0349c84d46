// Margin: the report of an account, requirements of an underlying, limits of order sizes, and the configuration that
// belongs to no account.
#include <map>

#include "accounts/margin_requirement.hpp"
#include "balance_json.hpp"
#include "endpoints/endpoints.hpp"
#include "margin_json.hpp"
#include "market/pricing.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

// The interest rate of the option prices.
Answer public_configuration(const RequestContext&) {
  Answer answer;
  answer.data = {{"risk-free-rate", format_decimal(kInterestRate)}};
  return answer;
}

struct Requirements {
  Decimal initial;
  Decimal maintenance;
};

Requirements compute_both(const std::vector<Position>& positions, bool is_margin) {
  return {compute_requirement(positions, is_margin, Requirement::initial),
          compute_requirement(positions, is_margin, Requirement::maintenance)};
}

void put_requirements(Json& row, const Requirements& required) {
  put_debit(row, "margin-requirement", required.initial);
  put_debit(row, "initial-requirement", required.initial);
  put_debit(row, "maintenance-requirement", required.maintenance);
}

std::string_view get_calculation(bool is_margin) {
  return is_margin ? "Reg T" : "IRA Margin";
}

// The positions of one underlying: its shares or contracts, and its options.
Json group_json(const std::string& underlying, const std::vector<Position>& positions, bool is_margin) {
  const std::string_view type = positions.front().instrument_type;
  Json row{{"description", underlying},
           {"code", underlying},
           {"underlying-symbol", underlying},
           {"underlying-type", type == "Equity Option" ? "Equity" : type},
           {"margin-calculation-type", get_calculation(is_margin)},
           {"expected-price-range-up-percent", "0.0"},
           {"expected-price-range-down-percent", "0.0"},
           {"point-of-no-return-percent", "0.0"},
           {"price-increase-percent", "-1.0"},
           {"price-decrease-percent", "-1.0"}};
  Requirements left = compute_both(positions, is_margin);
  put_requirements(row, left);
  put_credit(row, "buying-power", -left.initial);
  row["groups"] = Json::array();
  const auto parts = split_holdings(positions);
  for (const auto& part : parts) {
    Json holding{{"description", describe(part)}, {"includes-working-order", false}};
    // The options come last: shares may cover them, which they alone do not show.
    const Requirements required = &part == &parts.back() ? left : compute_both(part, is_margin);
    left.initial -= required.initial;
    left.maintenance -= required.maintenance;
    put_requirements(holding, required);
    put_credit(holding, "buying-power", -required.initial);
    holding["position-entries"] = Json::array();
    for (const Position& position : part) holding["position-entries"].push_back(entry_json(position));
    row["groups"].push_back(std::move(holding));
  }
  return row;
}

Answer report(const RequestContext& context) {
  const std::string& account = context.captures.front();
  const bool is_margin = account == kMarginAccount;
  const Json balances = balance_json(context.state.ledger, account, context.now);
  const auto amount = [&](const char* key) { return Decimal::of(balances[key].get<std::string>()); };
  std::map<std::string, std::vector<Position>> underlyings;
  for (const Position& position : context.state.ledger.positions(account, context.now)) {
    if (position.direction != 0) underlyings[position.underlying].push_back(position);
  }
  Json row{{"account-number", account},
           {"description", "Total"},
           {"margin-calculation-type", get_calculation(is_margin)},
           {"option-level", is_margin ? "No Restrictions" : "Defined Risk Spreads"}};
  const Decimal maintenance = amount("maintenance-requirement") + amount("futures-margin-requirement");
  put_requirements(row, {amount("used-derivative-buying-power"), maintenance});
  put_credit(row, "margin-equity", amount("margin-equity"));
  put_credit(row, "option-buying-power", amount("derivative-buying-power"));
  put_debit(row, "reg-t-margin-requirement", amount("reg-t-margin-requirement"));
  put_credit(row, "reg-t-option-buying-power", amount("sma-equity-option-buying-power"));
  put_credit(row, "maintenance-excess", amount("maintenance-excess"));
  row["last-state-timestamp"] = context.now.time_since_epoch().count();
  row["groups"] = Json::array();
  for (const auto& [underlying, positions] : underlyings) {
    row["groups"].push_back(group_json(underlying, positions, is_margin));
  }
  Answer answer;
  answer.data = std::move(row);
  answer.envelope = Answer::Envelope::without_context;
  return answer;
}

// The rates of the margin report and the balances.
Answer effective_requirement(const RequestContext& context) {
  const std::string& symbol = context.captures[1];
  if (find_equity(symbol) == nullptr) throw not_found("Couldn't find margin requirements of " + symbol.substr(0, 20));
  const MarginRates& rates = get_margin_rates(context.captures.front() == kMarginAccount);
  Answer answer;
  answer.data = {{"underlying-symbol", symbol},
                 {"long-equity-initial", rates.long_equity_initial},
                 {"short-equity-initial", rates.short_equity_initial},
                 {"long-equity-maintenance", rates.long_equity_maintenance},
                 {"short-equity-maintenance", rates.short_equity_maintenance},
                 {"naked-option-standard", rates.naked_option_standard},
                 {"naked-option-minimum", rates.naked_option_minimum},
                 {"naked-option-floor", rates.naked_option_floor}};
  return answer;
}

Answer position_limit(const RequestContext& context) {
  Answer answer;
  answer.data = {{"account-number", context.captures.front()},
                 {"equity-order-size", 50000},
                 {"equity-option-order-size", 10000},
                 {"future-order-size", 2500},
                 {"future-option-order-size", 2500},
                 {"underlying-opening-order-limit", 500},
                 {"equity-position-size", 500000},
                 {"equity-option-position-size", 20000},
                 {"future-position-size", 5000},
                 {"future-option-position-size", 5000}};
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/margin-requirements-public-configuration", public_configuration},
    {"GET", "/margin/accounts/{account}/requirements", report},
    {"GET", "/accounts/{account}/margin-requirements/{symbol...}/effective", effective_requirement},
    {"GET", "/accounts/{account}/position-limit", position_limit},
};

}  // namespace

std::span<const Route> margin_routes() {
  return kRoutes;
}

}  // namespace simulator
