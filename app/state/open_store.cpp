#include "open_store.hpp"

#include <filesystem>

#include "state_directory.hpp"
#include "state_key.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

using support::Error;
using support::ErrorCode;

namespace {

Error unusable(const std::string& directory, const std::string& reason) {
  return {ErrorCode::not_ready, "The directory " + directory + " cannot be used for the state: " + reason + ".",
          "Give the server a directory of its own: STATE_DIR, or STATE_DB in one."};
}

void check_parent_directory(const std::string& file) {
  const std::string directory = std::filesystem::absolute(file).parent_path().string();
  std::error_code trouble;
  if (!std::filesystem::exists(directory, trouble)) {
    throw unusable(directory, trouble ? trouble.message() : "it is not there");
  }
  if (const std::string reason = validate_state_directory(directory); !reason.empty())
    throw unusable(directory, reason);
  // Needed even if the file exists: SQLite creates side files in the directory.
  if (const auto error = support::platform::check_directory_writable(directory))
    throw unusable(directory, error.message());
}

std::unique_ptr<state::Store> open_file(const Configuration& configuration, const std::string& file,
                                        const support::Clock& clock) {
  if (configuration.state_db.empty() || configuration.state_directory_chosen) {
    const std::string reason = make_state_directory(configuration.state_directory);
    if (!reason.empty()) throw unusable(configuration.state_directory, reason);
  }
  check_parent_directory(file);
  // Checked before the state file is created: an invalid key stops the start.
  const bool needs_key = configuration.state_secret.empty() && !configuration.state_directory.empty();
  if (needs_key) check_state_key(configuration.state_directory);
  return state::make_sqlite_store(file, clock);
}

std::unique_ptr<state::Store> open_chosen_store(const Configuration& configuration, const support::Clock& clock) {
  if (!configuration.redis_url.empty()) return state::make_redis_store(configuration.redis_url.reveal());
  const std::string file = state_file_path(configuration);
  if (file.empty()) return state::make_memory_store(clock);
  try {
    return open_file(configuration, file, clock);
  } catch (const Error& error) {
    if (requires_file(configuration)) throw;
    support::log_warning("state_not_kept", {{"reason", error.operator_message()},
                                            {"effect", "logins and sessions end with this process"},
                                            {"hint", "set STATE_DIR, STATE_DB or REDIS_URL"}});
    return state::make_memory_store(clock);
  }
}

}  // namespace

std::string state_file_path(const Configuration& configuration) {
  const std::string name = support::to_lower(configuration.state_db);
  if (name == "memory" || name == ":memory:") return "";
  if (!configuration.state_db.empty()) return configuration.state_db;
  const bool demo = configuration.broker.environment == broker::Environment::demo;
  if (configuration.mode == TransportMode::stdio || demo || configuration.state_directory.empty()) return "";
  return configuration.state_directory + "/state.db";
}

void check_state_file(const std::string& file) {
  check_parent_directory(file);
  state::check_sqlite_file(file);
}

bool requires_file(const Configuration& configuration) {
  return !configuration.state_db.empty() || configuration.state_directory_chosen;
}

std::unique_ptr<state::Store> open_store(const Configuration& configuration, const support::Clock& clock) {
  return state::make_measured_store(open_chosen_store(configuration, clock));
}

void report_unreachable(state::Store& store) {
  try {
    store.get("health");
  } catch (const Error& error) {
    support::log_warning("state_not_reachable", {{"reason", error.operator_message()},
                                                 {"effect", "requests are answered with 503 until it can be"}});
  }
}

}  // namespace app
