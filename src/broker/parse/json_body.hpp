// Parses the JSON body of a response of the broker.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace broker {

inline constexpr std::size_t kMaxBodyDepth = 63;

// Returns nothing if `body` is not JSON or nests deeper than kMaxBodyDepth. Takes time linear in its size. A number
// that a 64-bit integer or a double would change becomes text, so that it keeps its digits; of a member named twice the
// last value counts.
std::optional<support::Json> parse_body(std::string_view body);

}  // namespace broker
