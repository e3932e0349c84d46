// The second part of `halt-trading --cancel-opening`.
#pragma once

#include <ostream>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

// Cancels the working orders that only open positions or add to them, in every account that may trade, after a yes at
// the terminal for each account; with `yes` nobody is asked. Prints each order with its outcome, and the orders that it
// left working with the reason. Returns the exit code of `order cancel`, or 0 if there is no such order. Throws Error:
// refused without a person, or if trading is off; what the login throws.
int cancel_opening_orders(const Variables& variables, const Flags& flags, bool yes, const Terminal& errors,
                          std::ostream& out);

}  // namespace app
