#include "open_trading.hpp"

#include <chrono>
#include <filesystem>

#include "doctor/token_claims.hpp"
#include "state/state_directory.hpp"
#include "state/state_key.hpp"
#include "tastytrade_mcp/orders/journal_start.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "trading/trail_leases.hpp"

namespace app {

using support::Error;
using support::ErrorCode;

namespace {

bool is_demo(const Configuration& configuration) {
  return configuration.broker.environment == broker::Environment::demo;
}

// The next step of the operator after a broken journal: it cannot be repaired.
constexpr const char* kBeginAnother =
    "begin another order journal: set ORDER_JOURNAL to a new file, keep the old one, and compare its last orders with "
    "those at TastyTrade.";

// The name of this start of the program in the journal.
std::string make_replica() {
  return support::hex(support::random_bytes(6));
}

// The error that names the cause: a full disk shows itself as many others.
Error find_cause(const Error& error, const std::string& path) {
  try {
    if (!path.empty()) orders::check_journal_room(path);
    return error;
  } catch (const Error& no_room) {
    return no_room;
  }
}

// Throws Error{not_ready} unless the whole journal is what this server and its replicas wrote: limits, halts and
// confirmations are looked up in it.
void require_whole(orders::Journal& journal, const std::string& path, const support::Secret& key) {
  const auto begin = std::chrono::steady_clock::now();
  const orders::VerifyResult result = orders::verify_at_start(journal, path, key);
  const auto took = std::chrono::steady_clock::now() - begin;
  support::log_info("journal_verified",
                    {{"rows", result.records},
                     {"duration_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()},
                     {"outcome", result.is_whole ? "ok" : "broken"}});
  if (result.is_whole) return;
  Error broken(ErrorCode::not_ready, "The order journal is broken.", kBeginAnother);
  broken.detail = "The order journal is broken at record " + std::to_string(result.broken_at) + ": " + result.problem +
                  ". Keep the file, and begin another one (docs/trading-safety.md, Verification).";
  throw broken;
}

// The settings, with the scopes that the refresh token names.
orders::Settings make_settings(const Configuration& configuration) {
  orders::Settings settings = configuration.trading;
  if (is_demo(configuration) || !configuration.broker.credentials.has_grant()) return settings;
  const auto claims = read_claims(configuration.broker.credentials.refresh_token.reveal());
  settings.grant_scopes = claims ? claims->scopes : std::vector<std::string>();
  return settings;
}

// Says at the start, too, that no order will pass.
void warn_if_unwritable(orders::Journal& journal, const support::Clock& clock) {
  try {
    journal.check_writable();
    const auto until = orders::find_claim_time(journal.last(), clock.now());
    if (!until) return;
    support::log_warning("journal_not_writable",
                         {{"reason", "its last record is of " + support::to_iso8601(*until) + ", which is to come"}});
  } catch (const Error& error) {
    support::log_warning("journal_not_writable", {{"reason", error.operator_message()}});
  }
}

}  // namespace

std::string journal_file_path(const Configuration& configuration) {
  if (!configuration.order_journal.empty()) return configuration.order_journal;
  // The demo begins anew at each start, so its journal does, too.
  if (is_demo(configuration) || configuration.state_directory.empty()) return {};
  return configuration.state_directory + "/journal.db";
}

std::string halt_file_path(const Configuration& configuration) {
  if (configuration.state_directory.empty()) return {};
  if (is_demo(configuration) && !configuration.state_directory_chosen) return {};
  return configuration.state_directory + "/HALT";
}

support::Secret make_journal_key(const mcp::Sealer& sealer) {
  return support::Secret(sealer.sign("order-journal", "key"));
}

std::unique_ptr<orders::Journal> open_journal(const Configuration& configuration, const mcp::Sealer& sealer,
                                              const std::string& replica, const support::Clock& clock) {
  const orders::JournalOptions options{replica, make_journal_key(sealer)};
  const std::string path = journal_file_path(configuration);
  const bool is_shared = !configuration.redis_url.empty();
  if (!path.empty()) {
    if (configuration.order_journal.empty()) {
      const std::string problem = make_state_directory(configuration.state_directory);
      if (!problem.empty()) throw Error(ErrorCode::not_ready, "STATE_DIR cannot be used: " + problem + '.');
    }
    // Without the shared journal one confirmation could be sent by two replicas.
    return is_shared ? orders::open_redis_journal(configuration.redis_url.reveal(), path, options, clock)
                     : orders::open_sqlite_journal(path, options, clock);
  }
  if (is_demo(configuration) && !is_shared) return orders::make_memory_journal(options, clock);
  throw Error(ErrorCode::not_ready,
              "There is no directory for the order journal. Set STATE_DIR or ORDER_JOURNAL to a place that is kept.");
}

std::string require_journal_file(const Configuration& configuration) {
  const std::string path = journal_file_path(configuration);
  if (path.empty() && is_demo(configuration)) {
    throw Error(ErrorCode::refused, "The demo keeps its order journal in memory, where no other command can reach it.",
                "Set ORDER_JOURNAL to a file, for the server and for this command.");
  }
  if (path.empty()) {
    throw Error(ErrorCode::not_found, "There is no directory for the order journal.",
                "Set STATE_DIR or ORDER_JOURNAL.");
  }
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw Error(ErrorCode::not_found,
                "There is no order journal at " + path + (error ? ": " + error.message() : "") + '.',
                "Give this command the STATE_DIR and ORDER_JOURNAL of the server.");
  }
  return path;
}

std::string update_journal_file(const Configuration& configuration, const support::Clock& clock) {
  if (configuration.redis_url.empty()) return require_journal_file(configuration);
  try {
    open_existing_journal(configuration, clock)->last();
  } catch (const Error& error) {
    throw Error(error.code, error.operator_message(),
                "Without Redis, `tastytrade-mcp journal show --file FILE` reads what the file of a replica has.");
  }
  return journal_file_path(configuration);
}

std::unique_ptr<orders::Journal> open_existing_journal(const Configuration& configuration,
                                                       const support::Clock& clock) {
  // The file of a replica is made from what Redis has.
  const bool is_shared = !configuration.redis_url.empty();
  const std::string path = is_shared ? journal_file_path(configuration) : require_journal_file(configuration);
  const std::optional<support::Secret> key = find_state_key(configuration);
  if (!key) {
    throw Error(ErrorCode::not_ready, "The key of the order journal " + path + " is not there.",
                "Give this command the STATE_DIR or STATE_SECRET of the server.");
  }
  const mcp::Sealer sealer(*key, clock);
  try {
    return open_journal(configuration, sealer, make_replica(), clock);
  } catch (const Error& error) {
    throw Error(error.code, error.operator_message());
  }
}

orders::VerifyResult verify_journal(const Configuration& configuration, const std::string& path,
                                    const support::Clock& clock) {
  const bool is_shared = !configuration.redis_url.empty() && path == journal_file_path(configuration);
  if (is_shared) return open_existing_journal(configuration, clock)->verify();
  std::optional<support::Secret> key;
  if (const auto state_key = find_state_key(configuration)) key = make_journal_key(mcp::Sealer(*state_key, clock));
  return orders::verify_journal_file(path, key);
}

TradingService open_trading(const Configuration& configuration, broker::Client& client, state::Store& store,
                            const mcp::Sealer& sealer, const support::Clock& clock) {
  TradingService service;
  if (configuration.trading.is_read_only) return service;
  service.why_off = "set ENABLE_TRADING=true.";
  if (!configuration.trading.enabled) return service;
  const std::string replica = make_replica();
  try {
    service.journal = open_journal(configuration, sealer, replica, clock);
    require_whole(*service.journal, journal_file_path(configuration), make_journal_key(sealer));
    warn_if_unwritable(*service.journal, clock);
    orders::TradingParts parts{.client = client,
                               .store = store,
                               .journal = *service.journal,
                               .sealer = sealer,
                               .key = make_journal_key(sealer),
                               .replica = replica,
                               .settings = make_settings(configuration),
                               .halt_file = halt_file_path(configuration),
                               .program = "tastytrade-mcp/" TASTYTRADE_MCP_VERSION,
                               .can_trail = !configuration.ends_at_once};
    const bool is_file = service.journal->kind() == "sqlite" && !journal_file_path(configuration).empty();
    if (is_file) parts.trail_leases = make_trail_leases(journal_file_path(configuration), clock);
    service.trading = std::make_unique<orders::Trading>(std::move(parts));
  } catch (const Error& error) {
    const Error cause = find_cause(error, journal_file_path(configuration));
    support::log_error("trading_off", {{"reason", cause.operator_message()}});
    const bool is_broken = cause.hint == kBeginAnother;
    service.why_off = (is_broken ? std::string(kBeginAnother) : "mend the order journal.") + ' ' + cause.message() +
                      " Nothing is sent meanwhile, so that there is nothing to halt; TastyTrade's own app and website "
                      "cancel working orders. The log and `tastytrade-mcp doctor` tell more.";
  }
  return service;
}

}  // namespace app
