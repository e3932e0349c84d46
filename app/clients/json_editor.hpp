// Replaces members of a JSON text and keeps the bytes of all others: their form of numbers, order, white space and
// comments. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace app {

// Replaces comments, and commas before a closing bracket, by spaces. Every other byte keeps its position.
std::string remove_comments(std::string_view text);

struct Indent {
  int width = 2;
  char character = ' ';
};

// Returns `text` (an object, comments allowed) with the members of `after` added or replaced, in nested objects too.
// Members that are equal, and members that `after` lacks, keep their bytes. remove_comments(text) must be JSON.
std::string replace_members(const std::string& text, const support::Json& after, const Indent& indent);

}  // namespace app
