// Which Store the program keeps its state in.
#pragma once

#include <memory>

#include "configuration.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace app {

// REDIS_URL's server, STATE_DB's file, or memory: what stdio and the demo need, and what is left where a file that
// nobody asked for cannot be made. Throws Error{not_ready} if what was asked for cannot be had.
std::unique_ptr<state::Store> open_store(const Configuration& configuration, const support::Clock& clock);

}  // namespace app
