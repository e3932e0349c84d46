// The store that says which process runs a trail: a file beside the order journal. Every process with that journal
// shares it, whatever its own store is: the store of a command or of a stdio server is in memory. Opened when it is
// first used.
#pragma once

#include <functional>
#include <string>

#include "tastytrade_mcp/state/store.hpp"

namespace app {

// `journal`: the path of the journal's file. The function may be called from any thread, and throws Error{not_ready} if
// the file cannot be used. `clock` must outlive it.
std::function<state::Store&()> make_trail_leases(const std::string& journal, const support::Clock& clock);

}  // namespace app
