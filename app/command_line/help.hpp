// The texts that --help prints, and the same content as Markdown. Made from the option table. Pure functions.
#pragma once

#include <string>

#include "option_table.hpp"

namespace app {

// "tastytrade-mcp call TOOL [NAME=VALUE ...] [OPTIONS]"
std::string usage_line(const Command& command);
// "-q, --quiet" or "    --port PORT".
std::string option_label(const Option& option);

// At most 80 columns wide.
std::string help_text(const Command& command);

}  // namespace app
