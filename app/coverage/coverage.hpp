// Tables of TastyTrade's MCP tools and REST endpoints, with the tool of this server for each. docs/coverage.md is made
// from these tables.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/registry.hpp"

namespace app {

// One tool of TastyTrade's MCP server, or one endpoint of its REST API: "GET /accounts/{account}/positions".
struct Coverage {
  std::string subject;
  std::string tool = {};       // ours; empty: left out on purpose, and `note` says why
  std::string arguments = {};  // that select it, separated by commas
  std::string note = {};
};

const std::vector<Coverage>& official_tools();
const std::vector<Coverage>& broker_endpoints();

// A table of rows, with the number of those that are offered. A row whose tool or argument `registry` lacks is not
// yet offered.
std::string coverage_table(const std::vector<Coverage>& rows, const mcp::Registry& registry);

}  // namespace app
