// tools/list and tools/call, the same in both eras: what differs is the revision they are answered in.
#pragma once

#include "method.hpp"

namespace mcp {

Answer list_tools(const MethodServices& services, Request& request, Context& context);
Answer call_tool(const MethodServices& services, Request& request, Context& context);

// The tool that a tools/call names; null for other methods and unknown tools.
const Tool* tool_of(const Request& request);

// Stateless: what the client must have declared, and the arguments that headers repeat. An unknown tool is left to
// call_tool().
void check_tool_call(const MethodServices& services, const Request& request);

}  // namespace mcp
