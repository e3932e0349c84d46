// Reads JSON that a stranger wrote. Beside syntax and UTF-8 it bounds what a parser leaves open: nesting (recursive
// walks), members of one object (our ordered objects find a member by walking them, so a large one is quadratic) and
// repeated names (two readers of one message must not see two different orders). A free function; safe from any thread.
#pragma once

#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

inline constexpr std::size_t kMostMembers = 1000;  // of one object

// Throws ProtocolError with status 400: -32700 if `text` is no JSON, -32600 if it is JSON beyond the bounds. The
// message never repeats what was read.
Json read_json(std::string_view text, std::size_t max_depth);

}  // namespace mcp
