#include "tastytrade_mcp/mcp/tool_selection.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "nearest_names.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The names of `known` that a comma-separated list names. `what`: "toolset"; `source`: "TOOLSETS".
std::vector<std::string> parse_names(std::string_view list, const std::vector<std::string>& known,
                                     const std::string& what, const std::string& source) {
  std::vector<std::string> names;
  for (const std::string& given : support::split(list, ',')) {
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const std::string& name) { return folded(name) == folded(given); });
    if (same == known.end()) {
      throw Error(ErrorCode::invalid_argument,
                  source + " names no " + what + " of this server: `" + support::printable(given, 60) + "`.",
                  "There are: " + support::join(nearest_first(given, known), ", ") + ".");
    }
    if (!contains(names, *same)) names.push_back(*same);
  }
  return names;
}

std::vector<std::string> parse_toolsets(const Catalog& catalog, std::string_view list, const std::string& source) {
  std::vector<std::string> known = toolset_names(catalog.tools);
  const std::vector<std::string> given = support::split(list, ',');
  if (given.empty()) {
    std::erase_if(known, [&](const std::string& name) { return contains(catalog.optional_toolsets, name); });
    return known;
  }
  const bool all =
      std::any_of(given.begin(), given.end(), [](const std::string& name) { return folded(name) == "all"; });
  return all ? known : parse_names(list, known, "toolset", source);
}

// Why a tool of this toolset is not offered. `selected`: the toolsets that are.
std::string explain_unselected(const std::string& toolset, const std::vector<std::string>& selected,
                               const ToolSelection& selection, const SelectionNames& names) {
  if (support::split(selection.toolsets, ',').empty()) {
    return "It is in the toolset " + toolset + ", which is offered only if " + names.toolsets + " names it.";
  }
  return "It is in the toolset " + toolset + ", and " + names.toolsets + " selects " + support::join(selected, ", ") +
         ".";
}

std::vector<std::string> parse_excluded(const Catalog& catalog, std::string_view list, const std::string& source) {
  std::vector<std::string> known;
  for (const Tool& tool : catalog.tools) known.push_back(tool.name);
  for (const UnselectedTool& tool : catalog.unselected) known.push_back(tool.name);
  return parse_names(list, known, "tool", source);
}

// Removes the entries that need a tool which is not offered.
void erase_unusable(Catalog& catalog) {
  std::set<std::string> offered;
  for (const Tool& tool : catalog.tools) offered.insert(tool.name);
  const auto lacks = [&offered](const std::string& tool) { return !tool.empty() && !offered.contains(tool); };
  std::erase_if(catalog.resources, [&](const Resource& each) { return lacks(each.tool); });
  std::erase_if(catalog.resource_templates, [&](const ResourceTemplate& each) { return lacks(each.tool); });
  std::erase_if(catalog.prompts,
                [&](const Prompt& each) { return std::any_of(each.tools.begin(), each.tools.end(), lacks); });
}

}  // namespace

bool ToolSelection::is_blank() const {
  return support::trim(toolsets).empty() && support::trim(excluded).empty();
}

std::vector<std::string> toolset_names(const std::vector<Tool>& tools) {
  std::vector<std::string> names;
  for (const Tool& tool : tools) {
    if (!contains(names, tool.toolset)) names.push_back(tool.toolset);
  }
  return names;
}

Catalog select_tools(Catalog catalog, const ToolSelection& selection, const SelectionNames& names) {
  const std::vector<std::string> toolsets = parse_toolsets(catalog, selection.toolsets, names.toolsets);
  const std::vector<std::string> excluded = parse_excluded(catalog, selection.excluded, names.excluded);
  std::vector<Tool> selected;
  for (Tool& tool : catalog.tools) {
    if (!contains(toolsets, tool.toolset)) {
      catalog.unselected.push_back({tool.name, explain_unselected(tool.toolset, toolsets, selection, names)});
    } else if (contains(excluded, tool.name)) {
      catalog.unselected.push_back({tool.name, names.excluded + " takes it out."});
    } else {
      selected.push_back(std::move(tool));
    }
  }
  if (selected.empty()) {
    throw Error(ErrorCode::invalid_argument, names.toolsets + " and " + names.excluded + " leave no tool.",
                "Leave one of them out.");
  }
  catalog.tools = std::move(selected);
  catalog.optional_toolsets.clear();
  erase_unusable(catalog);
  return catalog;
}

void switch_off_toolset(Catalog& catalog, std::string_view toolset, const std::string& reason) {
  std::vector<Tool> kept;
  for (Tool& tool : catalog.tools) {
    if (tool.toolset != toolset) {
      kept.push_back(std::move(tool));
      continue;
    }
    std::string why = tool.name + ' ' + reason;
    catalog.unselected.push_back({tool.name, std::move(why), route_method(tool), tool.routes});
  }
  if (kept.empty()) {
    throw Error(ErrorCode::invalid_argument, "No tool is left: each that was selected " + reason,
                "Select another toolset.");
  }
  catalog.tools = std::move(kept);
  erase_unusable(catalog);
}

}  // namespace mcp
