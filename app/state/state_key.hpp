// Loads the key that encrypts values which clients carry: session ids, cursors, access tokens.
#pragma once

#include <optional>

#include "settings/configuration.hpp"

namespace app {

// Returns a digest of STATE_SECRET if it is set, else the key in the state directory, which is created if it is
// missing. If there is no usable directory and STATE_DIR is not set, returns a random key and logs a warning: sessions
// then end with the process. Throws Error{not_ready} that names STATE_DIR if it is set and cannot be used.
support::Secret load_state_key(const Configuration& configuration);

// Returns the key that load_state_key() would return, without creating one or its directory. Nothing if there is none.
// Throws Error{not_ready} if there is one that cannot be used.
std::optional<support::Secret> find_state_key(const Configuration& configuration);

// Throws Error{not_ready} if the directory holds a key that load_state_key() would refuse. Changes nothing.
void check_state_key(const std::string& directory);

}  // namespace app
