// support::read_json() for messages of the protocol: the same rules, with JSON-RPC's errors. A free function; safe from
// any thread.
#pragma once

#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

// Throws ProtocolError with status 400: -32700 if `text` is not JSON, -32600 if it is JSON beyond the limits.
Json read_json(std::string_view text, std::size_t max_depth);

}  // namespace mcp
