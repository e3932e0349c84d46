// Validates and creates STATE_DIR, the directory of the key and the state file.
#pragma once

#include <string>

namespace app {

// Returns what is wrong with an existing directory, or an empty text: it must be a directory, belong to this server's
// user or to root, and not be writable by every user. Changes nothing. A missing directory is valid.
std::string validate_state_directory(const std::string& path);

// Creates STATE_DIR with mode 0700 if it is missing; an existing one is not changed. Returns what is wrong with it, or
// an empty text.
std::string make_state_directory(const std::string& path);

}  // namespace app
