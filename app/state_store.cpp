#include "state_store.hpp"

#include "state_directory.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace app {

std::string state_file(const Configuration& configuration) {
  if (configuration.state_db == "memory") return "";
  if (!configuration.state_db.empty()) return configuration.state_db;
  const bool demo = configuration.broker.environment == broker::Environment::demo;
  if (configuration.door == Door::stdio || demo || configuration.state_directory.empty()) return "";
  return configuration.state_directory + "/state.db";
}

bool may_not_go_without_file(const Configuration& configuration) {
  return !configuration.state_db.empty() || configuration.state_directory_chosen;
}

std::unique_ptr<state::Store> open_store(const Configuration& configuration, const support::Clock& clock) {
  if (!configuration.redis_url.empty()) return state::make_redis_store(configuration.redis_url.reveal());
  const std::string file = state_file(configuration);
  if (file.empty()) return state::make_memory_store(clock);
  if (configuration.state_db.empty()) make_state_directory(configuration.state_directory);
  try {
    return state::make_sqlite_store(file, clock);
  } catch (const support::Error& error) {
    if (may_not_go_without_file(configuration)) throw;
    support::log_warning("state_not_kept", {{"reason", error.message()},
                                            {"effect", "logins and sessions end with this process"},
                                            {"hint", "set STATE_DIR, STATE_DB or REDIS_URL"}});
    return state::make_memory_store(clock);
  }
}

}  // namespace app
