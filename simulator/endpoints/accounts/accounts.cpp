// Trading status.
#include "endpoints/endpoints.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

// Keys that do not apply to these accounts (pdt-reset-on, cmta-override) are omitted, like the broker does.
Answer trading_status(const RequestContext& context) {
  const std::string& account = context.captures.front();
  const bool margin = account == kMarginAccount;
  Answer answer;
  answer.data = {{"id", margin ? 447096 : 447103},
                 {"account-number", account},
                 {"ext-crm-id", margin ? "a0K1U00000FLuZQUA1" : "a0K1U00000FLuZRUA1"},
                 {"autotrade-account-type", "default"},
                 {"clearing-account-number", margin ? "5TW00001" : "5TW00002"},
                 {"clearing-aggregation-identifier", margin ? "5TW0000" : "5TW0001"},
                 {"day-trade-count", 0},
                 {"equities-margin-calculation-type", margin ? "Reg T" : "IRA Margin"},
                 {"fee-schedule-name", "default"},
                 {"futures-margin-rate-multiplier", margin ? "1.0" : "0.0"},
                 {"has-intraday-equities-margin", false},
                 {"is-aggregated-at-clearing", false},
                 {"is-closed", false},
                 {"is-closing-only", false},
                 {"is-cryptocurrency-closing-only", false},
                 {"is-cryptocurrency-enabled", margin},
                 {"is-equity-offering-closing-only", false},
                 {"is-equity-offering-enabled", false},
                 {"is-frozen", false},
                 {"is-full-equity-margin-required", !margin},
                 {"is-futures-closing-only", false},
                 {"is-futures-enabled", margin},
                 {"is-futures-intra-day-enabled", margin},
                 {"is-in-day-trade-equity-maintenance-call", false},
                 {"is-in-margin-call", false},
                 {"is-pattern-day-trader", false},
                 {"is-portfolio-margin-enabled", false},
                 {"is-risk-reducing-only", false},
                 {"is-roll-the-day-forward-enabled", true},
                 {"is-small-notional-futures-intra-day-enabled", false},
                 {"are-deep-itm-carry-options-enabled", false},
                 {"are-far-otm-net-options-restricted", !margin},
                 {"are-options-values-restricted-to-nlv", false},
                 {"are-single-tick-expiring-hedges-ignored", false},
                 {"options-level", margin ? "No Restrictions" : "Defined Risk Spreads"},
                 {"short-calls-enabled", margin},
                 {"small-notional-futures-margin-rate-multiplier", margin ? "1.0" : "0.0"},
                 {"enhanced-fraud-safeguards-enabled-at", "2022-10-27T20:49:52.928+00:00"},
                 {"updated-at", "2026-01-05T14:31:07.508+00:00"}};
  for (const std::string_view flag : account_flag_names()) {
    if (context.state.account_flags.is_set(account, flag)) answer.data[std::string(flag)] = true;
  }
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/accounts/{account}/trading-status", trading_status},
};

}  // namespace

std::span<const Route> account_routes() {
  return kRoutes;
}

}  // namespace simulator
