// The commands `call`, `tools`, `completion` and `simulator`. Each prints to `out` and returns the exit code: 0, or
// what exit_code() says of the error that it throws.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "terminal/terminal.hpp"

namespace app {

struct CallCommand {
  std::string tool;
  std::vector<std::string> arguments = {};  // "NAME=VALUE"; a repeated name makes a list
  std::optional<std::string> input = {};    // a whole JSON object instead, or "-": read it from stdin
  bool json = false, table = false;         // what to print; neither: a table on a terminal, else JSON
  bool pretty = true;                       // JSON over several lines
};

struct ToolsCommand {
  std::string tool;  // empty: all of them
  bool json = false;
};

// `terminal` is what `out` can show, `errors` what stderr can. Throws Error{invalid_argument} for arguments in a wrong
// form, and what the tool throws.
int run_call(const Variables& variables, const Flags& flags, const CallCommand& command, const Terminal& terminal,
             const Terminal& errors, std::ostream& out);
// Throws Error{not_found} for a tool that does not exist.
int run_tools(const Variables& variables, const Flags& flags, const ToolsCommand& command, const Terminal& terminal,
              std::ostream& out);
// `shell`: "bash", "zsh" or "fish".
int run_completion(const Variables& variables, const Flags& flags, const std::string& shell, std::ostream& out);
// Runs until a signal stops it.
int run_simulator(const Variables& variables, const Flags& flags, const Terminal& errors, std::ostream& out);

// What Progress says while a Program is made: the demo's simulator is the longest part.
std::string describe_start(const Configuration& configuration);

// 2: wrong argument or setting. 3: the login failed. 4: not found. 5: refused or forbidden. 6: TastyTrade is
// unreachable or too slow. 1: any other failure.
int exit_code(support::ErrorCode code);

// A configuration with demo data and without a network, for commands that only look at the list of tools.
Configuration load_tool_list_configuration(const Variables& variables, const Flags& flags);

}  // namespace app
