// Compares the members of a leg that name an instrument. Pure.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/mcp/arguments.hpp"

namespace tools {

// Compares `symbol` of a leg with `underlying`, `expiration`, `strike` and `option_type` beside it. Returns the
// sentence that names the contradiction, without a subject: "names the strike 600, and `strike` is 650". Returns
// nothing if they agree, or if only one of them is there. `today`: in New York.
std::optional<std::string> find_contradiction(const mcp::Arguments& leg, support::Date today);

}  // namespace tools
