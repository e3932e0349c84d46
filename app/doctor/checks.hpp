// The doctor's single checks. Each looks at one thing, assumes that what it depends on is in order, and returns what it
// found; none prints, and none throws support::Error. The doctor runs them one after another in one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "token_claims.hpp"

namespace app {

enum class CheckStatus { ok, warning, failed, skipped };
std::string_view name(CheckStatus status);  // "ok"

struct Check {
  std::string name;
  CheckStatus status = CheckStatus::ok;
  std::string detail = {};              // one sentence: what was found
  std::vector<std::string> notes = {};  // more findings, a line each
  std::string hint = {};                // what to do next; empty if there is nothing to do

  // Never makes a status better.
  void worsen(CheckStatus to);
};

// The broker's host, reached without credentials, and what its answer says about the time.
struct NetworkFinding {
  Check check;
  std::string date;          // the answer's Date header; empty if it had none
  support::Instant asked{};  // our time when the request went out and when the answer was there
  support::Instant answered{};
};

// `configuration` takes what was read, if it could be.
Check check_settings(const Variables& variables, const Flags& flags, std::optional<Configuration>& configuration);
// The directory for the key, and for a door that listens its port and its certificate files.
Check check_state(const Configuration& configuration);
// The store within it: what becomes of a value that is put there. Adds to the check of the state.
void check_store(const Configuration& configuration, Check& check);
// Name, connection, TLS and HTTP are told apart.
NetworkFinding check_network(const broker::Config& config, const Variables& variables, const support::Clock& clock);
// More than 30 seconds apart is a warning, more than 300 a failure.
Check check_clock(const NetworkFinding& network);
// Logs in; explains a refusal by what the credentials look like.
Check check_credentials(broker::Client& client);
// What the credentials' own text gives away, for when the broker cannot be asked.
std::vector<std::string> credential_findings(const broker::Config& config);
Check check_permissions(broker::Client& client, const std::string& default_account);

}  // namespace app
