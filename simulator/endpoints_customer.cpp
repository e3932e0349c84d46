// The customer and the accounts that are theirs.
#include "endpoints.hpp"
#include "world.hpp"

namespace simulator {
namespace {

Json account_json(std::string_view number) {
  const bool margin = number == kMarginAccount;
  return {{"account-number", number},
          {"external-id", margin ? "A0002465882" : "A0002465907"},
          {"opened-at", margin ? "2022-10-27T20:49:52.790+00:00" : "2023-01-12T16:03:11.402+00:00"},
          {"nickname", margin ? "Individual" : "Retirement"},
          {"account-type-name", margin ? "Individual" : "Roth IRA"},
          {"day-trader-status", false},
          {"is-closed", false},
          {"is-firm-error", false},
          {"is-firm-proprietary", false},
          {"is-futures-approved", margin},
          {"is-test-drive", false},
          {"margin-or-cash", margin ? "Margin" : "Cash"},
          {"is-foreign", false},
          {"funding-date", margin ? "2022-11-04" : "2023-01-17"},
          {"investment-objective", margin ? "SPECULATION" : "GROWTH"},
          {"suitable-options-level", margin ? "No Restrictions" : "Defined Risk Spreads"},
          {"created-at", margin ? "2022-10-27T20:49:52.793+00:00" : "2023-01-12T16:03:11.405+00:00"}};
}

Answer customer(const Call&) {
  Json address{{"street-one", "1330 W Fulton St"},
               {"city", "Chicago"},
               {"state-region", "IL"},
               {"postal-code", "60607"},
               {"country", "USA"},
               {"is-foreign", false},
               {"is-domestic", true}};
  Json suitability{{"id", 391172},
                   {"annual-net-income", 120000},
                   {"net-worth", 500000},
                   {"liquid-net-worth", 250000},
                   {"employment-status", "EMPLOYED"},
                   {"marital-status", "SINGLE"},
                   {"number-of-dependents", 0},
                   {"stock-trading-experience", "EXTENSIVE"},
                   {"covered-options-trading-experience", "EXTENSIVE"},
                   {"uncovered-options-trading-experience", "LIMITED"},
                   {"futures-trading-experience", "LIMITED"}};
  Answer answer;
  answer.data = {{"id", "me"},
                 {"first-name", "Demo"},
                 {"last-name", "Trader"},
                 {"external-id", "C0001234567"},
                 {"user-id", "U0001563674"},
                 {"email", "demo@example.com"},
                 {"mobile-phone-number", "+13125550100"},
                 {"birth-date", "1984-05-17"},
                 {"citizenship-country", "USA"},
                 {"usa-citizenship-type", "Citizen"},
                 {"is-foreign", false},
                 {"regulatory-domain", "USA"},
                 {"tax-number", "*****5555"},
                 {"tax-number-type", "SSN"},
                 {"has-industry-affiliation", false},
                 {"has-political-affiliation", false},
                 {"has-listed-affiliation", false},
                 {"is-professional", false},
                 {"has-delayed-quotes", false},
                 {"has-pending-or-approved-application", true},
                 {"identifiable-type", "Person"},
                 {"agreed-to-margining", true},
                 {"agreed-to-terms", true},
                 {"created-at", "2022-10-27T20:31:08.116+00:00"}};
  answer.data["address"] = address;
  answer.data["mailing-address"] = std::move(address);
  answer.data["customer-suitability"] = std::move(suitability);
  return answer;
}

Answer accounts(const Call&) {
  Json rows = Json::array();
  for (const char* number : {kMarginAccount, kRetirementAccount}) {
    rows.push_back({{"account", account_json(number)}, {"authority-level", "owner"}});
  }
  return Answer::items(std::move(rows));
}

Answer account(const Call& call) {
  Answer answer;
  answer.data = account_json(call.captures.front());
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
