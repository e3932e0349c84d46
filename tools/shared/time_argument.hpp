// Arguments that are a point in time.
#pragma once

#include "shared/tool_call.hpp"

namespace tools {

// Reads "2026-11-24T20:30:00Z", "2026-11-24T15:30:00-05:00", "2026-11-24 20:30 UTC" and "2026-11-24 15:30 New York". Of
// an hour that New York's clock shows twice, the first is meant. Throws Error{invalid_argument} for anything else, and
// for a time without a zone: it could be meant for New York as well as for UTC. Nothing if the argument is absent.
std::optional<support::Instant> read_time_argument(const mcp::Arguments& arguments, const char* name);

}  // namespace tools
