// What the members of the tools' results mean: one table for all tools, for documentation. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tools {

// The descriptions that apply to the results of `tool`: those of members that all tools share, and its own where a
// name means something else there.
std::vector<std::pair<std::string, std::string>> describe_members(std::string_view tool);

}  // namespace tools
