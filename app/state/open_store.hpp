// Which Store the program keeps its state in.
#pragma once

#include <memory>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace app {

// The file of a store that is no Redis; empty: memory.
std::string state_file(const Configuration& configuration);
// Throws Error{not_ready} for a file that cannot be used, and for one in a directory that others can write in: they
// could put a log of theirs beside it, which SQLite would take for its own. Changes nothing.
void check_state_file(const std::string& file);
// Whether the operator named the file or its directory; otherwise the program does without it if it must.
bool may_not_go_without_file(const Configuration& configuration);

// REDIS_URL's server, STATE_DB's file, or memory: what stdio and the demo need, and what is left where a file that
// nobody asked for cannot be made. Throws Error{not_ready} if what was asked for cannot be had.
std::unique_ptr<state::Store> open_store(const Configuration& configuration, const support::Clock& clock);

// Logs a warning if the store cannot be asked. A Redis may come later than we do, so this is no reason not to start.
void report_unreachable(state::Store& store);

}  // namespace app
