// `status`: the figures of the running server on this machine, for a person at a terminal, or as JSON.
#pragma once

#include <chrono>
#include <ostream>

#include "settings/configuration.hpp"

namespace app {

struct StatusOptions {
  Flags flags;
  bool json = false;  // also on a terminal
  bool no_color = false;
  std::chrono::seconds interval{2};  // of a watch
};

// Exit codes of `status`.
inline constexpr int kStatusWell = 0, kStatusProblem = 1, kStatusUnreachable = 6;

// Prints one look to `out`. Returns kStatusWell or kStatusProblem. Throws Error as ServerClient::ask() does.
int run_status(const Variables& variables, const StatusOptions& options, std::ostream& out);

// Prints a look each interval to stdout until a signal stops it: on a terminal in place, else a JSON object a line. A
// server that is started again or does not answer for a while does not end the watch. Returns the exit code of the last
// look, or 1 if stdout cannot be written. Throws Error for what will not change by itself: a wrong token, another
// program on that port, a wrong setting. Call it before any other thread exists (see ShutdownSignal).
int watch_status(const Variables& variables, const StatusOptions& options);

}  // namespace app
