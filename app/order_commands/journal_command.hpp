// The command `journal`: verifies, shows and exports the order journal. It reads the file, needs no running server and
// no credentials, and changes nothing.
#pragma once

#include <ostream>
#include <string>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

struct JournalCommand {
  std::string action;    // "verify", "show" or "export"
  std::string file;      // empty: that of the configuration
  std::size_t last = 0;  // records that `show` prints; 0: 30
  bool json = false;
};

// Returns 0, or 1 if the journal is broken. Throws Error{invalid_argument}, whose exit code is 2, if the file cannot be
// read.
int run_journal(const Variables& variables, const Flags& flags, const JournalCommand& command, const Terminal& terminal,
                std::ostream& out);

}  // namespace app
