// Chooses and opens the Store: OAuth grants, ended sessions, counts of rate limits, records of tasks.
#pragma once

#include <memory>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace app {

// Returns the path of the SQLite file; empty if the state is kept in memory. Ignores REDIS_URL. STATE_DB names the
// file; without it the file is state.db in STATE_DIR.
std::string state_file_path(const Configuration& configuration);
// Throws Error{not_ready} if the file cannot be used, or if other users can write in its directory: they could create a
// forged -wal or -journal file, which SQLite would read. Creates and changes no file.
void check_state_file(const std::string& file);
// Whether the operator named the file or its directory. If not, open_store() keeps the state in memory when the file
// cannot be used.
bool requires_file(const Configuration& configuration);

// Opens the server of REDIS_URL, else the file of state_file_path(), else a store in memory (stdio, the demo, and where
// the default file cannot be used). Throws Error{not_ready} if a store that a setting names cannot be used.
std::unique_ptr<state::Store> open_store(const Configuration& configuration, const support::Clock& clock);

// Logs a warning if the store cannot be reached. That does not stop the start: Redis may start later.
void report_unreachable(state::Store& store);

}  // namespace app
