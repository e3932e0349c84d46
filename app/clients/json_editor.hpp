// Replaces members of a JSON text. All other bytes stay as they are: numbers as they are written, the order of members,
// white space and comments. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace app {

// Replaces comments, and commas before `]` or `}`, by spaces: then the text is JSON. Every other byte keeps its
// position.
std::string remove_comments(std::string_view text);

struct Indent {
  int width = 2;
  char character = ' ';
};

// Returns `text` (an object, comments allowed) with the members of `wanted` added or replaced, in nested objects too.
// Members that have the wanted value already, and members that `wanted` does not name, keep their bytes.
// remove_comments(text) must be JSON.
std::string replace_members(const std::string& text, const support::Json& wanted, const Indent& indent);

}  // namespace app
