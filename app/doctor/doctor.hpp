// `doctor`: asks, in the order in which one thing depends on another, whether this server could do its work with the
// settings it was given, and says what to do where it could not. It changes nothing, here or at the broker, and its
// output is made to be pasted into a report: no secret and no account number beyond its last four characters is ever in
// it.
#pragma once

#include <ostream>

#include "settings/configuration.hpp"

namespace app {

struct DoctorOptions {
  Flags flags;
  bool json = false;
};

// Runs the checks, prints to `out`, returns the exit code: 0 if nothing failed (warnings are allowed), else the code of
// the first check that did: 10 settings, 11 state, 12 network, 13 clock, 14 credentials, 15 permissions. A check whose
// prerequisite failed is shown as skipped. In the demo environment the same checks run against a simulator in this
// process. Does not throw support::Error.
int run_doctor(const Variables& variables, const DoctorOptions& options, std::ostream& out);

}  // namespace app
