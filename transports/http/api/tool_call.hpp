// Running a tool for a plain HTTP request: arguments from a body or a query, result or Error. Free functions; safe from
// any thread.
#pragma once

#include "http/message.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace transports::http {

// Throws support::Error. A read ends when its client hangs up; what changes something is finished.
mcp::ToolResult call_tool(const mcp::Server& server, const mcp::Tool& tool, const mcp::Json& arguments,
                          const Request& request, RequestContext& context);

// The body as a JSON object; an empty body is an empty object. Throws Error{invalid_argument}.
mcp::Json read_object(const Request& request, std::size_t max_depth);
// Text that should hold a JSON object. Throws Error{invalid_argument} that calls it `what`.
mcp::Json parse_object(std::string_view text, std::size_t max_depth, const std::string& what);

// Query parameters as arguments: a key that comes twice, or ends in "[]", is a list.
mcp::Json query_arguments(const Request& request);
// The body's arguments and those of the query. Throws Error{invalid_argument} if one is given in both.
mcp::Json body_and_query_arguments(const mcp::Tool& tool, const Request& request, std::size_t max_depth);
// Adds the path's parameters. Throws Error{invalid_argument} if one is given in `arguments` as well, or is a text that
// means none: "undefined".
void add_path_arguments(const mcp::Tool& tool, const Request& request, mcp::Json& arguments);

}  // namespace transports::http
