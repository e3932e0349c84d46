// Margin: the report of an account, requirements of an underlying, limits of order sizes, and the configuration that
// belongs to no account.
#include <map>

#include "balance_json.hpp"
#include "endpoints.hpp"
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

void put_requirements(Json& row, const Decimal& required) {
  put_debit(row, "margin-requirement", required);
  put_debit(row, "initial-requirement", required);
  put_debit(row, "maintenance-requirement", required);
  put_credit(row, "buying-power", -required);
}

// The positions of one underlying: its shares or contracts, and its options.
Json group_json(const std::string& underlying, const std::vector<Position>& positions, std::string_view calculation) {
  const std::string_view type = positions.front().instrument_type;
  Json row{{"description", underlying},
           {"code", underlying},
           {"underlying-symbol", underlying},
           {"underlying-type", type == "Equity Option" ? "Equity" : type},
           {"margin-calculation-type", calculation},
           {"expected-price-range-up-percent", "0.0"},
           {"expected-price-range-down-percent", "0.0"},
           {"point-of-no-return-percent", "0.0"},
           {"price-increase-percent", "-1.0"},
           {"price-decrease-percent", "-1.0"}};
  put_requirements(row, total_requirement(positions));
  row["groups"] = Json::array();
  Decimal left = total_requirement(positions);
  const auto parts = split_holdings(positions);
  for (const auto& part : parts) {
    Json holding{{"description", describe(part)}, {"includes-working-order", false}};
    // The options come last: shares may cover them, which they alone do not show.
    const Decimal required = &part == &parts.back() ? left : total_requirement(part);
    left -= required;
    put_requirements(holding, required);
    holding["position-entries"] = Json::array();
    for (const Position& position : part) holding["position-entries"].push_back(entry_json(position));
    row["groups"].push_back(std::move(holding));
  }
  return row;
}

Answer report(const RequestContext& context) {
  const std::string& account = context.captures.front();
  const bool is_margin = account == kMarginAccount;
  const std::string_view calculation = is_margin ? "Reg T" : "IRA Margin";
  const Json balances = balance_json(context.state.ledger, account, context.now);
  const auto amount = [&](const char* key) { return Decimal::of(balances[key].get<std::string>()); };
  std::map<std::string, std::vector<Position>> underlyings;
  for (const Position& position : context.state.ledger.positions(account, context.now)) {
    if (position.direction != 0) underlyings[position.underlying].push_back(position);
  }
  Json row{{"account-number", account},
           {"description", "Total"},
           {"margin-calculation-type", calculation},
           {"option-level", is_margin ? "No Restrictions" : "Defined Risk Spreads"}};
  const Decimal required = amount("maintenance-requirement") + amount("futures-margin-requirement");
  put_debit(row, "margin-requirement", required);
  put_debit(row, "initial-requirement", required);
  put_debit(row, "maintenance-requirement", required);
  put_credit(row, "margin-equity", amount("margin-equity"));
  put_credit(row, "option-buying-power", amount("derivative-buying-power"));
  put_debit(row, "reg-t-margin-requirement", amount("reg-t-margin-requirement"));
  put_credit(row, "reg-t-option-buying-power", amount("sma-equity-option-buying-power"));
  put_credit(row, "maintenance-excess", amount("maintenance-excess"));
  row["last-state-timestamp"] = context.now.time_since_epoch().count();
  row["groups"] = Json::array();
  for (const auto& [underlying, positions] : underlyings) {
    row["groups"].push_back(group_json(underlying, positions, calculation));
  }
  Answer answer;
  answer.data = std::move(row);
  answer.envelope = Answer::Envelope::without_context;
  return answer;
}

// The fractions that the margin report and the balances use.
Answer effective_requirement(const RequestContext& context) {
  const std::string& symbol = context.captures[1];
  if (find_equity(symbol) == nullptr) throw not_found("Couldn't find margin requirements of " + symbol.substr(0, 20));
  const bool is_margin = context.captures.front() == kMarginAccount;
  Answer answer;
  answer.data = {{"underlying-symbol", symbol},
                 {"long-equity-initial", is_margin ? "0.5" : "1.0"},
                 {"short-equity-initial", is_margin ? "0.5" : "1.0"},
                 {"long-equity-maintenance", is_margin ? "0.25" : "1.0"},
                 {"short-equity-maintenance", is_margin ? "0.3" : "1.0"},
                 {"naked-option-standard", is_margin ? "0.2" : "1.0"},
                 {"naked-option-minimum", is_margin ? "0.1" : "1.0"},
                 {"naked-option-floor", is_margin ? "250.0" : "251.0"}};
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
