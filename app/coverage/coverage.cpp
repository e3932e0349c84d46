#include "coverage.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

bool is_offered(const Coverage& row, const mcp::Registry& registry) {
  const mcp::Tool* tool = registry.find(row.tool);
  if (tool == nullptr) return false;
  const std::vector<std::string> arguments = support::split(row.arguments, ',');
  return std::all_of(arguments.begin(), arguments.end(), [tool](const std::string& name) {
    return std::any_of(tool->parameters.begin(), tool->parameters.end(),
                       [&name](const mcp::Parameter& parameter) { return parameter.name == name; });
  });
}

std::string count_rows(std::size_t count, const std::string& state) {
  return std::to_string(count) + (count == 1 ? " is " : " are ") + state;
}

std::string code(const std::string& text) {
  return "`" + text + "`";
}

}  // namespace

std::string coverage_table(const std::vector<Coverage>& rows, const mcp::Registry& registry) {
  std::size_t offered = 0, later = 0;
  std::string table = "| TastyTrade | Here | Arguments | Note |\n|---|---|---|---|\n";
  for (const Coverage& row : rows) {
    const bool found = is_offered(row, registry);
    if (found) ++offered;
    if (!found && !row.tool.empty()) ++later;
    const std::string tool = found ? code(row.tool) : row.tool.empty() ? "left out" : "not yet offered";
    const std::string arguments = found ? row.arguments : "";
    table += "| " + code(row.subject) + " | " + tool + " | " + arguments + " | " + row.note + " |\n";
  }
  const std::size_t left_out = rows.size() - offered - later;
  return "Of " + std::to_string(rows.size()) + ", " + count_rows(offered, "offered") + ", " +
         count_rows(later, "not yet offered") + ", and " + count_rows(left_out, "left out on purpose") + ".\n\n" +
         table;
}

}  // namespace app
