// The commands `call`, `tools`, `completion` and `simulator`. Each prints to `out` and returns the exit code 0, or
// throws support::Error, for which exit_code() gives the exit code.
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
  std::optional<std::string> input = {};    // in place of `arguments`: a JSON object, or "-" to read one from stdin
  bool json = false, table = false;         // the format; neither: a table on a terminal, else JSON
  bool pretty = true;                       // print JSON over several lines
};

struct ToolsCommand {
  std::string tool;  // empty: all tools
  bool json = false;
};

// `terminal` describes `out`, `errors` stderr. Throws Error{invalid_argument} for arguments in a wrong form, and the
// errors of the tool.
int run_call(const Variables& variables, const Flags& flags, const CallCommand& command, const Terminal& terminal,
             const Terminal& errors, std::ostream& out);
// Throws Error{not_found} for a tool that does not exist.
int run_tools(const Variables& variables, const Flags& flags, const ToolsCommand& command, const Terminal& terminal,
              std::ostream& out);
// `shell`: "bash", "zsh" or "fish".
int run_completion(const Variables& variables, const Flags& flags, const std::string& shell, std::ostream& out);
// Runs until a signal stops it.
int run_simulator(const Variables& variables, const Flags& flags, const Terminal& errors, std::ostream& out);

// The text of the progress line while a Program is made. Starting the simulator of the demo takes longest.
std::string describe_start(const Configuration& configuration);

// Returns 2 for a wrong argument or setting, 3 for a failed login, 4 for not found, 5 for refused or forbidden, 6 if
// TastyTrade is unreachable or too slow, 1 for any other error.
int exit_code(support::ErrorCode code);

// Configures the log of a command, which shows warnings and errors if the user asked for no more. Returns the
// configuration.
Configuration configure_command_log(Configuration configuration, const Variables& variables, const Flags& flags);

// Returns a configuration of the demo, for commands that need the list of tools only. It opens no connection.
Configuration load_tool_list_configuration(const Variables& variables, const Flags& flags);

}  // namespace app
