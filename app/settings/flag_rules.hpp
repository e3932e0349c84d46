// Checks options of `serve` and `doctor` that exclude each other. Pure functions.
#pragma once

#include "configuration.hpp"

namespace app {

// Throws Error{invalid_argument} if --host or --port is given, and the transport mode is stdio.
void check_serve_flags(const Variables& variables, const Flags& flags);

}  // namespace app
