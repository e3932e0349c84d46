// Checks whether the store keeps a value: Redis, or the file.
#include <filesystem>
#include <iomanip>
#include <sstream>

#include "checks.hpp"
#include "state/open_store.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace app {
namespace {

using support::Error;

// Stores a value and takes it back. Returns the time that it took. Throws Error{not_ready}.
std::string measure_round_trip(state::Store& store) {
  const std::string key = "doctor:" + support::random_token(12);
  const auto begin = std::chrono::steady_clock::now();
  store.put(key, "1", std::chrono::seconds(10));
  const bool kept = store.take(key) == "1";
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  if (!kept) throw Error(support::ErrorCode::not_ready, "The store lost a value that was just put there.");
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << took.count() << " ms";
  return text.str();
}

void check_redis(const Configuration& configuration, Check& check) {
  const auto store = state::make_redis_store(configuration.redis_url.reveal());
  check.notes.push_back("The server of REDIS_URL keeps a value and gives it back, in " + measure_round_trip(*store) +
                        ".");
}

void check_file(const Configuration& configuration, const std::string& file, Check& check) {
  const std::string shown = std::filesystem::absolute(file).string();
  const bool in_own_directory =
      std::filesystem::path(shown).parent_path() == std::filesystem::absolute(configuration.state_directory);
  std::error_code absent;
  if (!in_own_directory || std::filesystem::exists(configuration.state_directory, absent)) check_state_file(file);
  if (!std::filesystem::exists(file, absent)) {
    check.notes.push_back(shown + " will be created.");
    return;
  }
  const support::SystemClock clock;
  const auto store = state::make_sqlite_store(file, clock);
  check.notes.push_back(shown + " keeps a value and gives it back, in " + measure_round_trip(*store) + ".");
}

}  // namespace

void check_store(const Configuration& configuration, Check& check) {
  const std::string file = state_file_path(configuration);
  try {
    if (!configuration.redis_url.empty()) {
      check_redis(configuration, check);
    } else if (!file.empty()) {
      check_file(configuration, file, check);
    } else if (configuration.mode == TransportMode::mcp) {
      check.notes.emplace_back("Logins and sessions are in memory and end with the process.");
    }
  } catch (const Error& error) {
    const bool is_optional = configuration.redis_url.empty() && !requires_file(configuration);
    check.worsen(is_optional ? CheckStatus::warning : CheckStatus::failed);
    check.detail = error.operator_message();
    check.hint = error.detail.empty() ? error.hint : "";
    if (is_optional) check.notes.emplace_back("The server starts nevertheless. Logins then end with its process.");
  }
}

}  // namespace app
