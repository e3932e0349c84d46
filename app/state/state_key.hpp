// The key that seals session ids: STATE_SECRET, or one kept in the state directory, or, where neither can be had, one
// that lives as long as the process (with a warning: sessions then end with it).
#pragma once

#include "settings/configuration.hpp"

namespace app {

// Throws Error{not_ready} that names STATE_DIR if it was chosen and cannot be used.
support::Secret state_key(const Configuration& configuration);

// Throws what state_key() would throw for a key that is there and cannot be used. Changes nothing.
void check_state_key(const std::string& directory);

}  // namespace app
