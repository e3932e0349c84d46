// Tab completion for shells: commands, options, choices, and for `call` and `tools` the tools and their arguments. Made
// from the option table and the registry. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/mcp/registry.hpp"

namespace app {

std::string bash_completion(const mcp::Registry& registry);
std::string zsh_completion(const mcp::Registry& registry);
std::string fish_completion(const mcp::Registry& registry);

}  // namespace app
