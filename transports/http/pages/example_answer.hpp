// Answers of the demo that web/examples records, for pages: no page calls a tool. Pure functions.
#pragma once

#include <string_view>

#include "tastytrade_mcp/mcp/registry.hpp"

namespace transports::http {

// The recorded answer of a tool: JSON, shortened. Empty if there is none.
std::string_view find_example(std::string_view tool);

// The values of web/example.html: a question, the recorded answer to it, and its sums. Null if the registry has no tool
// that answers the question.
support::Json describe_example(const mcp::Registry& registry);

}  // namespace transports::http
