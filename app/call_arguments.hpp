// Reads the arguments of the command `call`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace app {

// Returns the arguments as a JSON object, from words "NAME=VALUE" or from `input`. A repeated name makes a list.
// `input` is a JSON object, or "-" to read one from stdin. Throws Error{invalid_argument} if both are given or the form
// is wrong.
support::Json read_call_arguments(const std::vector<std::string>& words, const std::optional<std::string>& input);

}  // namespace app
