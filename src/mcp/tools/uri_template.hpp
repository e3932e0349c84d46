// URI templates of RFC 6570 level 1: literal text and {variables}, which never contain a slash. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/resource.hpp"

namespace mcp {

// The variables of a template, in order. Throws std::invalid_argument if it cannot be read or a name comes twice.
std::vector<std::string> template_variables(std::string_view uri_template);

// The values that make the template `uri`, percent-decoded; nothing if there are none. A value is never empty, and
// never holds a slash or a control character.
std::optional<TextMap> match_template(std::string_view uri_template, std::string_view uri);

}  // namespace mcp
