// tools/list and tools/call, the same in both eras: what differs is the revision they are answered in.
#pragma once

#include "method.hpp"

namespace mcp {

Answer list_tools(const Services& services, Request& request, Context& context);
Answer call_tool(const Services& services, Request& request, Context& context);

// Stateless HTTP: the arguments that headers repeat. An unknown tool is left to call_tool().
void check_tool_headers(const Services& services, const Request& request);

}  // namespace mcp
