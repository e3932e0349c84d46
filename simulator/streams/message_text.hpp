// Reads the messages of a stream's client. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

// Returns nothing if the text is not a JSON object.
std::optional<support::Json> parse_message(std::string_view text);
// Returns the member `key` if it is text, else an empty text.
std::string find_text(const support::Json& message, std::string_view key);

}  // namespace simulator
