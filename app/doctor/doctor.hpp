// `doctor`: checks whether a server with these settings could work, and says what to do if not. Each check depends on
// those before it. Nothing is changed, here or at the broker. The output can be pasted into a report: it holds no
// secret, and of an account number the last four characters only.
#pragma once

#include <ostream>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

struct DoctorOptions {
  Flags flags;
  bool json = false;
  Terminal terminal = {};  // what `out` can show
  Terminal errors = {};    // what stderr can show, where the progress is
};

// Runs the checks, prints to `out`, returns the exit code: 0 if nothing failed (warnings are allowed), else the code of
// the first check that did: 10 settings, 11 state, 12 network, 13 clock, 14 credentials, 15 permissions, 16 orders. A
// check whose prerequisite failed is shown as skipped. In the demo environment the same checks run against a simulator
// in this process. Does not throw support::Error.
int run_doctor(const Variables& variables, const DoctorOptions& options, std::ostream& out);

}  // namespace app
