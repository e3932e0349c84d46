// Flags that make no sense together: of two, one would be ignored without a word. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "configuration.hpp"

namespace app {

// For `serve` and `doctor`. Throws Error{invalid_argument} if --host or --port is given where no door listens.
void check_serve_flags(const Variables& variables, const Flags& flags);

// A flag may stand before its subcommand or behind it. `before`, `behind`: the flags that stand there. Throws
// Error{invalid_argument} for one that the subcommand does not know, and for one that has a value in both places.
void check_flag_places(const std::string& subcommand, const std::vector<std::string>& before,
                       const std::vector<std::string>& behind);

}  // namespace app
