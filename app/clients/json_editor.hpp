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

// `text` (an object, comments allowed) changed so that it says what `after` says. Members of objects that are equal
// already are not touched, those that `after` lacks stay. `text` must parse once its comments are gone.
std::string spliced(const std::string& text, const support::Json& after, const Indent& indent);

}  // namespace app
