// The checks of `doctor`. Each examines one thing, assumes that the checks before it passed, and returns its finding.
// None prints or throws support::Error. One thread runs them one after another.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "order_checks.hpp"
#include "settings/configuration.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "token_claims.hpp"

namespace app {

enum class CheckStatus { ok, warning, failed, skipped };
std::string_view to_string(CheckStatus status);  // "ok"

struct Check {
  std::string name;
  CheckStatus status = CheckStatus::ok;
  std::string detail = {};                    // one sentence: what was found
  std::vector<std::string> notes = {};        // more findings, a line each
  std::string hint = {};                      // what to do next; empty if there is nothing to do
  std::vector<OrderCheck> order_checks = {};  // of the check of the orders: what each order is checked for

  // Sets the status to `to` if that is worse.
  void worsen(CheckStatus to);
};

// An answer of the broker's host to a request without credentials.
struct NetworkFinding {
  Check check;
  std::string date;            // the answer's Date header; empty if it had none
  support::Instant sent_at{};  // by this machine's clock
  support::Instant answered_at{};
};

// Reads the settings into `configuration`; leaves it empty if they are wrong.
Check check_settings(const Variables& variables, const Flags& flags, std::optional<Configuration>& configuration);
// Checks the state directory; in a mode that listens also the port and the certificate files.
Check check_state(const Configuration& configuration);
// Stores a value and reads it back. Adds its finding to the check of the state.
void check_store(const Configuration& configuration, Check& check);
// Checks whether orders can be placed: settings, journal, halt, orders without a known end, what of the limits is used.
// Settings that take a guard away are warnings.
Check check_orders(const Configuration& configuration);
// Compares the accounts of the login with TRADING_ACCOUNTS, once the login has succeeded. Adds its finding to the check
// of the orders.
void check_trading_accounts(broker::Client& client, const Configuration& configuration, Check& check);
// Sends a request to the broker's host. The finding says whether DNS, the connection, TLS or HTTP failed.
NetworkFinding check_network(const broker::Config& config, const Variables& variables, const support::Clock& clock);
// Compares this machine's clock with the Date header. More than 30 seconds apart is a warning, more than 300 a failure;
// if trading is on, so is a difference with which no order passes (MAX_CLOCK_SKEW_SECONDS).
Check check_clock(const NetworkFinding& network, const orders::Settings& trading = {});
// Logs in. Explains a refusal by the form of the credentials.
Check check_credentials(broker::Client& client);
// Returns what is wrong with the form of the credentials. Sends no request.
std::vector<std::string> find_credential_problems(const broker::Config& config);
Check check_permissions(broker::Client& client, const std::string& default_account);
// Waits for a quote of the market data feed and for the account streamer's connection, at most five seconds each. Never
// a failure.
Check check_live(broker::Client& client);

}  // namespace app
