// The subcommands other than `serve`, each a function of what the command line says. They print to `out` and return the
// exit code: 0 done, 2 wrong usage, otherwise what went wrong (see exit_code()).
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace app {

struct CallCommand {
  std::string tool;
  std::vector<std::string> arguments;  // "key=value"; a repeated key makes a list
  std::string json;                    // a whole object instead
  bool pretty = true;
};

int run_call(const Variables& variables, const Flags& flags, const CallCommand& command, std::ostream& out);
int run_tools(const Variables& variables, const Flags& flags, bool json, std::ostream& out);
int run_simulator(const Variables& variables, const Flags& flags, std::ostream& out);

// 2 for a wrong argument or setting, 3 authentication, 4 not found, 5 refused or forbidden, 6 broker out of reach or
// too slow, 1 anything else.
int exit_code(support::ErrorCode code);

}  // namespace app
