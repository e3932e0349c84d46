// Chooses and opens the Store that keeps logins, sessions and limits.
#pragma once

#include <memory>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace app {

// Returns the path of the SQLite file; empty if the state is kept in memory. Ignores REDIS_URL.
std::string state_file_path(const Configuration& configuration);
// Throws Error{not_ready} if the file cannot be used, or if other users can write in its directory: they could create a
// forged -wal or -journal file, which SQLite would read. Changes nothing.
void check_state_file(const std::string& file);
// Whether the operator named the file or its directory. If not, a file that cannot be used is replaced by memory.
bool requires_file(const Configuration& configuration);

// Opens the server of REDIS_URL, the file of STATE_DB, or memory. Memory serves stdio mode and the demo, and replaces a
// default file that cannot be created. Throws Error{not_ready} if a store that a setting names cannot be used.
std::unique_ptr<state::Store> open_store(const Configuration& configuration, const support::Clock& clock);

// Logs a warning if the store cannot be reached. That does not stop the start: Redis may start later.
void report_unreachable(state::Store& store);

}  // namespace app
