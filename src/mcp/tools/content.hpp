// Content blocks, in the form each protocol revision knows. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

support::Json make_text_block(std::string text);
// For a client that knows only what its revision had: what it does not know becomes text.
support::Json content_for_version(support::Json block, std::string_view version);

}  // namespace mcp
