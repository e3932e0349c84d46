// Which of a catalog's tools are offered: for the whole server by its settings, and for one connection by its address
// or a header, which can only take tools away.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/registry.hpp"

namespace mcp {

// A choice of tools as it was given: two comma-separated lists. Names may differ from those of the catalog in case, and
// have spaces or hyphens for underscores.
struct ToolSelection {
  std::string_view toolsets = {};  // names of toolsets, or "all"; blank: all but the optional ones
  std::string_view excluded = {};  // names of tools that are taken out

  bool is_blank() const;  // whether both are
};

// Who chose, for messages: "TOOLSETS", "toolsets of the address".
struct SelectionNames {
  std::string toolsets;
  std::string excluded;
};

// The names of the catalog's toolsets, in the order of its tools.
std::vector<std::string> toolset_names(const std::vector<Tool>& tools);

// The catalog without the tools that are not selected, and without the resources, templates and prompts that need one
// of them. The result has no optional toolsets: what it offers, a further selection keeps. Throws
// Error{invalid_argument}, with the names that there are, for a toolset or a tool that the catalog does not have, and
// if no tool would be left.
Catalog select_tools(Catalog catalog, const ToolSelection& selection, const SelectionNames& names);

// Moves each tool of a toolset to the catalog's `unselected`: "create_watchlist " + `reason`, which ends in a full
// stop. Throws Error{invalid_argument} if no tool would be left.
void switch_off_toolset(Catalog& catalog, std::string_view toolset, const std::string& reason);

}  // namespace mcp
