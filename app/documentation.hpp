// Generated sections of README.md and docs/*.md: Markdown made from the settings, tools and routes of the program.
// tests/app/readme_test.cpp compares them with the files; scripts/snapshot rewrites them.
#pragma once

#include <string>

#include "tastytrade_mcp/mcp/registry.hpp"

namespace app {

std::string settings_section();                              // docs/settings.md: one table for each group
std::string tools_overview(const mcp::Registry& registry);   // README.md: questions and tools, by toolset
std::string tools_section(const mcp::Registry& registry);    // docs/tools.md: every tool with its arguments and routes
std::string resources_table(const mcp::Registry& registry);  // docs/tools.md
std::string prompts_table(const mcp::Registry& registry);    // docs/tools.md
std::string endpoints_table(const mcp::Registry& registry);  // docs/http-api.md
std::string checks_table();                                  // docs/trading-safety.md
std::string metrics_table();                                 // docs/metrics.md; call register_all_metrics() before

// `text` with what stands between "<!-- name:begin -->" and "<!-- name:end -->" replaced by `content`. Throws
// std::invalid_argument if the markers are not there.
std::string with_section(const std::string& text, const std::string& name, const std::string& content);

}  // namespace app
