#include "state_store.hpp"

#include "state_directory.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace app {

std::unique_ptr<state::Store> open_store(const Configuration& configuration, const support::Clock& clock) {
  if (!configuration.redis_url.empty()) return state::make_redis_store(configuration.redis_url.reveal());
  std::string file = configuration.state_db;
  if (file == "memory") return state::make_memory_store(clock);
  const bool chosen = !file.empty();
  if (!chosen) {
    const bool demo = configuration.broker.environment == broker::Environment::demo;
    if (configuration.door == Door::stdio || demo || configuration.state_directory.empty()) {
      return state::make_memory_store(clock);
    }
    file = configuration.state_directory + "/state.db";
    make_state_directory(configuration.state_directory);
  }
  try {
    return state::make_sqlite_store(file, clock);
  } catch (const support::Error& error) {
    if (chosen || configuration.state_directory_chosen) throw;
    support::log_warning("state_not_kept", {{"reason", error.message()},
                                            {"effect", "logins and sessions end with this process"},
                                            {"hint", "set STATE_DIR, STATE_DB or REDIS_URL"}});
    return state::make_memory_store(clock);
  }
}

}  // namespace app
