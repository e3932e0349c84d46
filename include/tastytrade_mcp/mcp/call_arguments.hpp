// Where a call's arguments stand in its message, and whether one of them was given. What a caller wrote in another
// place is taken if it can mean one thing only and refused otherwise: ignored, it would turn a question about one
// account into one about all. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

enum class UnknownMembers {
  ignored,   // MCP's params, which later revisions extend
  arguments  // of the HTTP API: members beside `name` are arguments if there is no `arguments`, so a misspelt one is
             // refused
};

// The arguments in `message`, which is `params` of tools/call or the body of a plain call, in a form that
// parse_arguments() takes; null if there are none. They belong into `arguments`. Where that is left out, the value of
// `args`, `input`, `inputs`, `kwargs`, `parameters` or `params` is taken, or what stands beside `name` under one of
// `names`. Throws Error{invalid_argument} if arguments stand in two of these places.
Json find_arguments(const std::vector<std::string>& names, const Json& message, UnknownMembers unknown);

// `more` added to `arguments`, which may come in any form that parse_arguments() takes. Throws Error{invalid_argument},
// also if both have a member of the same name; `place` says where `more` was given: "in the query".
Json merge_arguments(const Tool& tool, const Json& arguments, const Json& more, std::string_view place);

// The names of a tool's arguments, aliases among them.
std::vector<std::string> argument_names(const Tool& tool);

// Whether bind() takes `value` for a parameter that was left out: an empty text, "null", "undefined".
bool is_left_out(const Tool& tool, std::string_view name, const Json& value);

}  // namespace mcp
