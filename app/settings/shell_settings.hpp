// Which settings of this shell go into a client's entry, so that the server which the client starts does what a server
// started here would do. Secrets and login names never do. Values and pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "settings.hpp"

namespace app {

struct ShellSettings {
  std::vector<std::pair<std::string, std::string>> values;  // name and value, to be written
  std::vector<std::string> withheld;                        // names that are set here, and not written
  bool unreadable_production = false;  // TASTYTRADE_USE_PRODUCTION is neither true nor false: the sandbox is meant
};

// For a server over stdio. `demo`: with the simulator instead of the broker. Throws Error{invalid_argument} for a value
// with quotes around it.
ShellSettings read_shell_settings(const Variables& variables, bool demo);

}  // namespace app
