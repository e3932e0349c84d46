// tools/list and tools/call, the same in both flavours.
#pragma once

#include "method.hpp"

namespace mcp {

MethodResult list_tools(const MethodServices& services, const Request& request, Context& context);
MethodResult call_tool(const MethodServices& services, const Request& request, Context& context);

// Sets `tool` and `arguments` of the request. An unknown tool is left to call_tool(). Throws ProtocolError -32602 if
// the arguments stand in two places or cannot be read.
void find_tool(Request& request);

// Finds the tool if that is not done. Over HTTP with a login, a tool outside the caller's scopes is answered with
// status 403 and a challenge, so that the client asks the owner for the scope. Elsewhere run_tool() refuses it.
std::optional<Response> prepare_tool_call(const MethodServices& services, const TransportInfo& transport,
                                          Request& request);
bool tool_asks_client(const Request& request);

// Stateless: throws ProtocolError -32021 if the client lacks a capability that the tool needs.
void check_tool_requirements(const Request& request);

}  // namespace mcp
