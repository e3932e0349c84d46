// Lists come in pages. Ours fit one page, so no cursor was ever handed out, and whichever a client shows is not ours.
#pragma once

#include "protocol_error.hpp"

namespace mcp {

// Throws ProtocolError -32602 if the params hold a cursor. An empty text is a cursor like any other; null is none.
inline void check_cursor(const Json& params) {
  if (support::find(params, "cursor") != nullptr) throw invalid_params("`cursor` is not one this server handed out.");
}

}  // namespace mcp
