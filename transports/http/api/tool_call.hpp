// Calls a tool for a plain HTTP request: reads the arguments from body, query and path, runs the tool. Free functions;
// safe from any thread.
#pragma once

#include "http/message.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace transports::http {

// Returns the tool; throws Error{not_found} and counts the call if there is none of this name.
const mcp::Tool& find_tool(const mcp::Registry& registry, const std::string& name);

// Runs the tool. A read-only call is cancelled when its client disconnects; other calls run to their end. Throws
// support::Error.
// `schema_version`: the MCP revision in whose form the caller read the tools, and so expects the result.
mcp::ToolResult call_tool(const mcp::Server& server, const mcp::Tool& tool, const mcp::Json& arguments,
                          const Request& request, RequestContext& context, std::string_view schema_version = {});

// Converts an error that ended a request. A request that was cancelled while its client is connected means that the
// server stops: Error{not_ready}. Any other error stays.
support::Error explain_end(const support::Error& error, const RequestContext& context);

// The body as a JSON object; an empty body is an empty object. Throws Error{invalid_argument}.
mcp::Json read_object(const Request& request, std::size_t max_depth);
// Parses a JSON object. `what` names the text in the error: "The body". Throws Error{invalid_argument}.
mcp::Json parse_object(std::string_view text, std::size_t max_depth, const std::string& what);

// The query's parameters as arguments. A name that is repeated, or ends in "[]", is a list.
mcp::Json query_arguments(const Request& request);
// The arguments of body and query together. Throws Error{invalid_argument} if both have one.
mcp::Json body_and_query_arguments(const mcp::Tool& tool, const Request& request, std::size_t max_depth);
// Adds the parameters of the path. Throws Error{invalid_argument} if `arguments` has one already, or if one is a
// placeholder such as "undefined".
void add_path_arguments(const mcp::Tool& tool, const Request& request, mcp::Json& arguments);

}  // namespace transports::http
