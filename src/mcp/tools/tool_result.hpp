// A tool's outcome as the result of tools/call, in the form each protocol revision knows. Pure functions.
#pragma once

#include "methods/method.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

// The data is serialised once, for the text block and `structuredContent` alike.
MethodResult make_tool_result(ToolResult&& outcome, std::string_view version);

// The result for an error, with a text that tells the model what to do. It has no structuredContent, because an error
// does not fit the tool's schema.
Json make_error_result(const support::Error& error);
// As make_error_result, for a caller who lacks a scope: with the challenge that makes some clients show a login.
Json make_login_required_result(const Tool& tool, const std::string& challenge);

}  // namespace mcp
