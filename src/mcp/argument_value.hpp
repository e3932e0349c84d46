// One argument's value in the one form its parameter has, from any of the forms people and models write it in.
// Pure functions.
#pragma once

#include <string_view>

#include "tastytrade_mcp/mcp/arguments.hpp"

namespace mcp {

// A text, list of texts, integer, flag, or the text of a decimal, date or choice. Null if the value stands for "not
// given" (an empty text). Throws Error{invalid_argument} that names the argument and says what is accepted.
Json argument_value(const Parameter& parameter, const Json& given);

}  // namespace mcp
