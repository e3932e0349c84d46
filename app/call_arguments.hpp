// The arguments of `call` as a JSON object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace app {

// From NAME=VALUE words, of which a repeated name makes a list, or from `input`: a JSON object, or "-" for one on
// stdin. Throws Error{invalid_argument} if both are given or one has a wrong form.
support::Json read_call_arguments(const std::vector<std::string>& words, const std::optional<std::string>& input);

}  // namespace app
