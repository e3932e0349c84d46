// The items of a list argument, from any of the forms people and models write a list in. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "tastytrade_mcp/mcp/arguments.hpp"

namespace mcp {

// The items of a list written as text: `["AAPL","TSLA"]` (JSON), `['AAPL', 'TSLA']` (Python), `(AAPL, TSLA)`.
// Nothing if `text` is not in brackets.
std::optional<Json> parse_list_text(std::string_view text);

// `text` without the pair of quotes around it, if there is one.
std::string_view unquoted(std::string_view text);

// The texts of a list argument, empty ones and nulls left out; empty if none was given. Throws Error{invalid_argument}.
std::vector<std::string> list_items(const Parameter& parameter, const Json& given);

}  // namespace mcp
