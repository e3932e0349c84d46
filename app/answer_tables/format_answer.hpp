// The answer of any tool as text for a person: tables with right-aligned numbers, and notes that name what is not
// shown. Positions and option chains have tables of their own; every other answer is laid out by what is in it. Pure
// function.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/mcp/tool.hpp"
#include "terminal/terminal.hpp"

namespace app {

// `json` is the text that `call` prints in a pipe. Throws std::invalid_argument if it is not JSON.
std::string format_answer(const mcp::Tool& tool, std::string_view json, const Terminal& terminal);

}  // namespace app
