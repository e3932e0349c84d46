// Content blocks, in the form each protocol revision knows. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

support::Json make_text_block(std::string text);
// Returns the block, or a text block in its place if the protocol revision has no block of its type.
support::Json content_for_version(support::Json block, std::string_view version);

}  // namespace mcp
