// Selects the environment variables that `config --write` copies into a client's configuration, so that the server that
// the client starts works like one started here. Secrets and user names are never copied: the user adds them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "settings.hpp"

namespace app {

struct ShellSettings {
  std::vector<std::pair<std::string, std::string>> values;  // name and value, to be written
  std::vector<std::string> withheld;                        // names of secrets that are set here; not written
  bool unreadable_production = false;  // TASTYTRADE_USE_PRODUCTION is neither true nor false, which selects the sandbox
};

// Reads the settings of a stdio server. `demo`: those of the demo. Throws Error{invalid_argument} for a value
// with quotes around it.
ShellSettings read_shell_settings(const Variables& variables, bool demo);

}  // namespace app
