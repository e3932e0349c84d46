// Finds the arguments of a call in its message. Arguments in another place than `arguments` are accepted if they can
// mean one thing only, and refused otherwise. They are never ignored: without `account_number` a question about one
// account would become a question about all. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

enum class UnknownMembers {
  ignored,   // MCP's params, which later revisions extend
  arguments  // of the HTTP API: members beside `name` are arguments if there is no `arguments`; bind() then refuses a
             // misspelt one
};

// Returns the arguments in `message` (the params of tools/call, or the body of a plain call) in a form that
// parse_arguments() accepts; null if there are none. Their place is the member `arguments`. Without it, the value of
// `args`, `input`, `inputs`, `kwargs`, `parameters` or `params` is used, or the members beside `name` that are called
// like one of `names`. Throws Error{invalid_argument} if two of these places hold arguments.
Json find_arguments(const std::vector<std::string>& names, const Json& message, UnknownMembers unknown);

// Returns `arguments`, in any form that parse_arguments() accepts, with the members of `more` added. Throws
// Error{invalid_argument} if both have a member of the same name; `place` says where `more` was given: "in the query".
Json merge_arguments(const Tool& tool, const Json& arguments, const Json& more, std::string_view place);

// The names of a tool's arguments and their aliases.
std::vector<std::string> argument_names(const Tool& tool);

// Whether bind() would treat the parameter as left out if it had this value: an empty text, "null", "undefined".
bool is_left_out(const Tool& tool, std::string_view name, const Json& value);

}  // namespace mcp
