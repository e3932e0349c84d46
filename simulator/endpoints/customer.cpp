// The customer and its accounts.
#include "endpoints.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

Json account_json(std::string_view number) {
  const bool margin = number == kMarginAccount;
  // Recorded rows have neither is-test-drive nor external-id.
  return {{"account-number", number},
          {"opened-at", margin ? "2022-10-27T20:49:52.790+00:00" : "2023-01-12T16:03:11.402+00:00"},
          {"nickname", margin ? "Individual" : "Retirement"},
          {"account-type-name", margin ? "Individual" : "Roth IRA"},
          {"day-trader-status", false},
          {"is-closed", false},
          {"is-firm-error", false},
          {"is-firm-proprietary", false},
          {"is-futures-approved", margin},
          {"margin-or-cash", margin ? "Margin" : "Cash"},
          {"is-foreign", false},
          {"funding-date", margin ? "2022-11-04" : "2023-01-17"},
          {"investment-objective", margin ? "SPECULATION" : "GROWTH"},
          {"investment-time-horizon", margin ? "AVERAGE" : "LONGEST"},
          {"liquidity-needs", "SOMEWHAT_IMPORTANT"},
          {"risk-tolerance", margin ? "HIGH" : "MEDIUM"},
          {"regulatory-domain", "USA"},
          {"suitable-options-level", margin ? "No Restrictions" : "Defined Risk Spreads"},
          {"created-at", margin ? "2022-10-27T20:49:52.793+00:00" : "2023-01-12T16:03:11.405+00:00"}};
}

Json address() {
  return {{"street-one", "1330 W Fulton St"},
          {"city", "Chicago"},
          {"state-region", "IL"},
          {"postal-code", "60607"},
          {"country", "USA"},
          {"is-foreign", false},
          {"is-domestic", true}};
}

Json suitability() {
  return {{"id", 391172},
          {"annual-net-income", 120000},
          {"net-worth", 500000},
          {"liquid-net-worth", 250000},
          {"employment-status", "EMPLOYED"},
          {"employer-name", "Example Instruments"},
          {"job-title", "Engineer"},
          {"occupation", "ENGINEER"},
          {"marital-status", "SINGLE"},
          {"number-of-dependents", 0},
          {"tax-bracket", "MEDIUM"},
          {"stock-trading-experience", "EXTENSIVE"},
          {"covered-options-trading-experience", "EXTENSIVE"},
          {"uncovered-options-trading-experience", "LIMITED"},
          {"futures-trading-experience", "LIMITED"}};
}

Json person() {
  return {{"external-id", "P0001234567"},    {"first-name", "Demo"},
          {"last-name", "Trader"},           {"birth-date", "1984-05-17"},
          {"citizenship-country", "USA"},    {"usa-citizenship-type", "Citizen"},
          {"employment-status", "EMPLOYED"}, {"employer-name", "Example Instruments"},
          {"job-title", "Engineer"},         {"occupation", "ENGINEER"},
          {"marital-status", "SINGLE"},      {"number-of-dependents", 0}};
}

// As recorded, these keys are in snake case.
Json account_type(std::string_view name, bool tax_advantaged, bool many_owners,
                  std::initializer_list<std::string_view> margins) {
  Json rows = Json::array();
  for (const std::string_view margin : margins) rows.push_back({{"name", margin}, {"is_margin", margin != "Cash"}});
  Json type{{"name", name},
            {"description", ""},
            {"is_tax_advantaged", tax_advantaged},
            {"has_multiple_owners", many_owners},
            {"is_publicly_available", true}};
  type["margin_types"] = std::move(rows);
  return type;
}

Json permitted_account_types() {
  return Json::array({account_type("Individual", false, false, {"Cash", "Reg T", "Portfolio Margin"}),
                      account_type("Joint Tenants with Rights of Survivorship", false, true, {"Cash", "Reg T"}),
                      account_type("Traditional IRA", true, false, {"Cash", "IRA Margin"}),
                      account_type("Roth IRA", true, false, {"Cash", "IRA Margin"})});
}

Answer customer(const RequestContext&) {
  Answer answer;
  answer.data = {{"id", "me"},
                 {"first-name", "Demo"},
                 {"last-name", "Trader"},
                 {"external-id", "C0001234567"},
                 {"user-id", "U0001563674"},
                 {"email", "demo@example.com"},
                 {"mobile-phone-number", "+13125550100"},
                 {"home-phone-number", ""},
                 {"work-phone-number", ""},
                 {"birth-date", "1984-05-17"},
                 {"citizenship-country", "USA"},
                 {"usa-citizenship-type", "Citizen"},
                 {"is-foreign", false},
                 {"regulatory-domain", "USA"},
                 {"tax-number", "*****5555"},
                 {"tax-number-type", "SSN"},
                 {"subject-to-tax-withholding", false},
                 {"has-industry-affiliation", false},
                 {"has-political-affiliation", false},
                 {"has-listed-affiliation", false},
                 {"has-institutional-assets", false},
                 {"is-investment-adviser", false},
                 {"is-professional", false},
                 {"has-delayed-quotes", false},
                 {"has-pending-or-approved-application", true},
                 {"identifiable-type", "Person"},
                 {"agreed-to-margining", true},
                 {"agreed-to-terms", true},
                 {"created-at", "2022-10-27T20:31:08.116+00:00"}};
  answer.data["address"] = address();
  answer.data["mailing-address"] = address();
  answer.data["customer-suitability"] = suitability();
  answer.data["person"] = person();
  answer.data["permitted-account-types"] = permitted_account_types();
  return answer;
}

Answer accounts(const RequestContext&) {
  Json rows = Json::array();
  for (const char* number : {kMarginAccount, kRetirementAccount}) {
    rows.push_back({{"account", account_json(number)}, {"authority-level", "owner"}});
  }
  return Answer::items(std::move(rows));
}

Answer account(const RequestContext& context) {
  Answer answer;
  answer.data = account_json(context.captures.front());
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/customers/me", customer},
    {"GET", "/customers/me/accounts", accounts},
    {"GET", "/customers/me/accounts/{account}", account},
};

}  // namespace

std::span<const Route> customer_routes() {
  return kRoutes;
}

}  // namespace simulator
