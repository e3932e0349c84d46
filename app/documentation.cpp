#include "documentation.hpp"

#include <stdexcept>

#include "settings/settings.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace app {
namespace {

// A bar would end the cell.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

std::string code(const std::string& text) {
  return "`" + text + "`";
}

std::string parse_form_parameters(const mcp::Tool& tool) {
  std::string text;
  for (const mcp::Parameter& parameter : tool.parameters) {
    if (!text.empty()) text += ", ";
    text += code(parameter.name) + (parameter.required ? " (required)" : "");
  }
  return text;
}

}  // namespace

std::string settings_table() {
  std::string table = "| Group | Variable | Default | What it does |\n|---|---|---|---|\n";
  for (const Setting& setting : settings()) {
    table += std::string("| ") + setting.group + " | " + code(setting.name) + (setting.secret ? " (secret)" : "") +
             " | " + cell(setting.standard) + " | " + cell(setting.description) + " |\n";
  }
  return table;
}

std::string tools_table(const mcp::Registry& registry) {
  std::string table = "| Tool | What it does | Arguments | REST |\n|---|---|---|---|\n";
  for (const mcp::Tool& tool : registry.tools()) {
    table += "| " + code(tool.name) + " | " + cell(tool.description) + " | " + parse_form_parameters(tool) + " | " +
             (tool.routes.empty() ? "–" : code("GET " + tool.routes.front())) + " |\n";
  }
  return table;
}

std::string resources_table(const mcp::Registry& registry) {
  std::string table = "| Resource | What it is |\n|---|---|\n";
  for (const mcp::Resource& resource : registry.catalog().resources) {
    if (resource.listed) table += "| " + code(resource.uri) + " | " + cell(resource.description) + " |\n";
  }
  for (const mcp::ResourceTemplate& each : registry.catalog().resource_templates) {
    table += "| " + code(each.uri_template) + " | " + cell(each.description) + " |\n";
  }
  return table;
}

std::string prompts_table(const mcp::Registry& registry) {
  std::string table = "| Prompt | What it asks for | Arguments |\n|---|---|---|\n";
  for (const mcp::Prompt& prompt : registry.catalog().prompts) {
    std::string arguments;
    for (const mcp::PromptArgument& argument : prompt.arguments) {
      if (!arguments.empty()) arguments += ", ";
      arguments += code(argument.name) + (argument.required ? " (required)" : "");
    }
    table += "| " + code(prompt.name) + " | " + cell(prompt.description) + " | " + arguments + " |\n";
  }
  return table;
}

std::string endpoints_table(const mcp::Registry& registry) {
  std::string table = "| Endpoint | Door | Authentication | What it is |\n|---|---|---|---|\n";
  for (const transports::Endpoint& endpoint : transports::endpoints(registry)) {
    table += "| " + code(endpoint.method + " " + endpoint.path) + " | " + endpoint.mode + " | " +
             cell(endpoint.authentication) + " | " + cell(endpoint.purpose) + " |\n";
  }
  return table;
}

std::string with_section(const std::string& text, const std::string& name, const std::string& content) {
  const std::string begin = "<!-- " + name + ":begin -->\n";
  const std::string end = "<!-- " + name + ":end -->";
  const auto first = text.find(begin);
  const auto last = text.find(end);
  if (first == std::string::npos || last == std::string::npos || last < first) {
    throw std::invalid_argument("no section '" + name + "'");
  }
  return text.substr(0, first + begin.size()) + content + text.substr(last);
}

}  // namespace app
