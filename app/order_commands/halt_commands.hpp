// The commands `halt-trading` and `resume-trading`. They write into the order journal, which a running server reads
// before each order, and need no credentials, unless orders are to be cancelled, too.
#pragma once

#include <ostream>
#include <string>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

struct HaltCommand {
  std::string reason;
  bool cancel_opening = false;  // then cancel the working orders that only open positions
  bool yes = false;             // ask nobody before
};

// Halts trading; a second halt changes nothing. Returns 0, or with `cancel_opening` what cancel_opening_orders()
// returns. Throws Error: not_found if there is no journal file; with `cancel_opening` what that throws. Trading stays
// halted then. `errors` describes stderr.
int run_halt_trading(const Variables& variables, const Flags& flags, const HaltCommand& command, const Terminal& errors,
                     std::ostream& out);

// Shows since when trading is halted, by whom, and which orders have no known end, asks the person at the terminal, and
// resumes. Returns 0, or 5 if the person says no. Throws Error{refused} without a terminal, and while the file HALT is
// in STATE_DIR.
int run_resume_trading(const Variables& variables, const Flags& flags, std::ostream& out);

}  // namespace app
