// W3C trace context, as it arrives in `_meta`: taken when well formed, ignored otherwise. Pure function.
#pragma once

#include <string>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

// `_meta.traceparent` if it is "00-<32 hex, not all 0>-<16 hex, not all 0>-<2 hex>" in lower case; else empty.
// `meta` may be null.
std::string find_trace_parent(const support::Json* meta);

// `_meta.tracestate` if it is visible ASCII of at most 512 characters; else empty. `meta` may be null.
std::string find_trace_state(const support::Json* meta);

// The 32 digits that name the whole trace. `trace_parent` is empty or well formed.
std::string find_trace_id(const std::string& trace_parent);

}  // namespace mcp
