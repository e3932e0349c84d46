// Finds the directories in which a user's programs keep their files, from environment variables. Pure functions: the
// system is a parameter, so that tests check all of them.
#pragma once

#include <optional>
#include <string>

#include "settings.hpp"
#include "tastytrade_mcp/support/platform/system.hpp"

namespace app {

using support::platform::System;

// The variable that names the home directory: HOME, or USERPROFILE on Windows.
const char* home_variable(System system);

// The default of STATE_DIR: "tastytrade-mcp" in XDG_STATE_HOME if that is an absolute path (XDG Base Directory
// Specification), else in ~/.local/state, on macOS in ~/Library/Application Support, on Windows in LOCALAPPDATA. Empty
// if no variable names a home directory.
std::string default_state_directory(const Variables& variables, System system);

}  // namespace app
