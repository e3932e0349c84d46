// Writes what a command prints, and the message of a command that failed.
#pragma once

#include <string>

#include "tastytrade_mcp/support/error.hpp"
#include "terminal/terminal.hpp"

namespace app {

// Writes `text` to stdout. Returns `exit_code`, or 1 after a message where it cannot be written. A reader that went
// away ends the process with SIGPIPE, as it does any other program in a pipe.
int write_output(const std::string& text, int exit_code);

// "tastytrade-mcp: WHAT HAPPENED.\n  WHAT TO DO.\n"; wrapped and coloured for a terminal.
std::string format_message(const std::string& sentence, const std::string& hint, const Terminal& terminal);
std::string format_message(const support::Error& error, const Terminal& terminal);

}  // namespace app
