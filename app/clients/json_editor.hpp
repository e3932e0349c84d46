// Changes members of a JSON text that somebody else wrote, and nothing else of it: numbers keep their form, members
// their order and their white space, comments their place. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace app {

// The text without what editors allow beside JSON: comments and commas before a closing bracket become spaces. Every
// other byte keeps its position.
std::string without_comments(std::string_view text);

struct Indent {
  int width = 2;
  char character = ' ';
};

// Returns `text` (an object, comments allowed) with the members of `after` put in, at every depth of objects. Members
// that are equal already and members that `after` lacks keep their bytes. without_comments(text) must be JSON.
std::string spliced(const std::string& text, const support::Json& after, const Indent& indent);

}  // namespace app
