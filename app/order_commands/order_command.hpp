// The command `order`: previews, places and cancels orders, lists those of the journal, looks for orders whose answer
// was lost, and settles what no search can. The person at the terminal confirms what is sent.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

struct OrderCommand {
  std::string action;                       // "preview", "place", "cancel", "list", "reconcile" or "settle"
  std::vector<std::string> arguments = {};  // NAME=VALUE; of reconcile an identifier, of settle a number of a record
  std::optional<std::string> input = {};    // in place of NAME=VALUE: a JSON object, or "-" to read one from stdin
  std::string order_id = {};                // of settle
  bool never_arrived = false;               // of settle
  bool only_open = false;                   // of list
  bool yes = false;                         // of place and cancel: ask nobody
  bool json = false;                        // on a terminal too
};

// Prints to `out` and returns the exit code: 0; 4 not found; 5 refused, by a check, the broker or the person; 6 not
// sent, because TastyTrade is unreachable; 8 the outcome is unknown. Throws Error for what could not be tried.
// `terminal` describes `out`, `errors` stderr, on which the question is asked.
int run_order(const Variables& variables, const Flags& flags, const OrderCommand& command, const Terminal& terminal,
              const Terminal& errors, std::ostream& out);

}  // namespace app
