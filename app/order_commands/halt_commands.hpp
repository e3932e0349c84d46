// The commands `halt-trading` and `resume-trading`. They write into the order journal, which a running server reads
// before each order, and need no credentials.
#pragma once

#include <ostream>
#include <string>

#include "settings/configuration.hpp"

namespace app {

// Halts trading; a second halt changes nothing. Returns 0. Throws Error: not_found if there is no journal file.
int run_halt_trading(const Variables& variables, const Flags& flags, const std::string& reason, std::ostream& out);

// Shows since when trading is halted, by whom, and which orders have no known end, asks the person at the terminal, and
// resumes. Returns 0, or 5 if the person says no. Throws Error{refused} without a terminal, and while the file HALT is
// in STATE_DIR.
int run_resume_trading(const Variables& variables, const Flags& flags, std::ostream& out);

}  // namespace app
