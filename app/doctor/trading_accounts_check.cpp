// Checks whether an account of the login may trade.
#include <algorithm>

#include "checks.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace app {
namespace {

void fail(Check& check, const std::string& note) {
  check.worsen(CheckStatus::failed);
  check.notes.push_back(note);
  check.hint = "Set TRADING_ACCOUNTS to the accounts of this login that may trade.";
}

}  // namespace

void check_trading_accounts(broker::Client& client, const Configuration& configuration, Check& check) {
  const orders::Settings& settings = configuration.trading;
  if (!settings.enabled || settings.is_read_only) return;
  try {
    const auto accounts = client.accounts({});
    for (const std::string& number : settings.accounts) {
      const bool is_known = std::any_of(accounts->rows.begin(), accounts->rows.end(),
                                        [&](const broker::Account& account) { return account.number == number; });
      if (is_known) continue;
      fail(check, "TRADING_ACCOUNTS names " + support::last_four(number) +
                      ", which is not an account of this login: no order can be placed there.");
    }
    const bool needs_list = configuration.broker.environment != broker::Environment::demo && accounts->rows.size() > 1;
    if (needs_list && settings.accounts.empty()) {
      fail(check, "The login has " + std::to_string(accounts->rows.size()) +
                      " accounts and TRADING_ACCOUNTS names none: no order can be placed.");
    }
  } catch (const support::Error&) {
    // The check of the permissions tells it.
  }
}

}  // namespace app
