// What the members of results mean: one table for all tools, for documentation. Pure function.
#pragma once

#include <string_view>

namespace tools {

// In Markdown; empty if the table has no row for the member.
std::string_view describe_member(std::string_view tool, std::string_view member);

}  // namespace tools
