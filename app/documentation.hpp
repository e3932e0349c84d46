// The README's tables, made from the same values the program runs on. A test compares them with the file.
#pragma once

#include <string>

#include "tastytrade_mcp/mcp/registry.hpp"

namespace app {

std::string settings_table();
std::string tools_table(const mcp::Registry& registry);
std::string resources_table(const mcp::Registry& registry);
std::string prompts_table(const mcp::Registry& registry);
std::string endpoints_table(const mcp::Registry& registry);

// `text` with what stands between "<!-- name:begin -->" and "<!-- name:end -->" replaced. Throws std::invalid_argument
// if the markers are not there.
std::string with_section(const std::string& text, const std::string& name, const std::string& content);

}  // namespace app
