// The command `tools`: prints the list of tools, or one tool with its arguments.
#include <algorithm>

#include "commands.hpp"
#include "program.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

using mcp::Parameter;

constexpr std::size_t kMinTextWidth = 40;

std::size_t text_width(const Terminal& terminal) {
  return std::max(std::min(terminal.width, kMaxTextWidth), kMinTextWidth);
}

// Prints `label` in the first column and the wrapped `text` in the second.
void print_row(const std::string& label, std::size_t label_width, const std::string& text, const Terminal& terminal,
               std::ostream& out) {
  const std::size_t margin = label_width + 4;
  out << "  " << pad_right(label, label_width) << "  "
      << join_lines(wrap_text(text, text_width(terminal) - margin), margin) << '\n';
}

std::string first_sentence(const std::string& text) {
  const auto end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

// "market_data" -> "Market data".
std::string format_toolset(std::string toolset) {
  std::replace(toolset.begin(), toolset.end(), '_', ' ');
  if (!toolset.empty()) toolset.front() = support::to_upper(toolset.substr(0, 1)).front();
  return toolset.empty() ? "Other" : toolset;
}

std::string format_bounds(const Parameter& parameter) {
  if (parameter.minimum && parameter.maximum) {
    return std::to_string(*parameter.minimum) + " to " + std::to_string(*parameter.maximum);
  }
  if (parameter.minimum) return std::to_string(*parameter.minimum) + " or more";
  return parameter.maximum ? "at most " + std::to_string(*parameter.maximum) : "";
}

std::string format_type(const Parameter& parameter) {
  const std::string bounds = format_bounds(parameter);
  switch (parameter.kind) {
    case Parameter::Kind::text:
      return "text";
    case Parameter::Kind::text_list:
      return "list, separated by commas, at most " + std::to_string(parameter.max_items);
    case Parameter::Kind::integer:
      return "whole number" + (bounds.empty() ? "" : ", " + bounds);
    case Parameter::Kind::decimal:
      return "number" + (bounds.empty() ? "" : ", " + bounds);
    case Parameter::Kind::boolean:
      return "true or false";
    case Parameter::Kind::date:
      return "date, YYYY-MM-DD";
    case Parameter::Kind::object_list:
      return "list of JSON objects, at most " + std::to_string(parameter.max_items);
    case Parameter::Kind::choice:
      return support::join(parameter.choices, ", ");
  }
  return "";
}

std::string format_default(const Parameter& parameter) {
  const support::Json& value = parameter.default_value;
  if (value.is_null()) return "";
  return " (default " + (value.is_string() ? value.get<std::string>() : value.dump()) + ")";
}

std::string describe(const Parameter& parameter) {
  std::string text = parameter.required ? "required. " : "";
  text += format_type(parameter) + format_default(parameter) + '.';
  if (!parameter.description.empty()) text += ' ' + parameter.description;
  return text;
}

std::string describe_effect(const mcp::Tool& tool) {
  return tool.effect == mcp::Effect::read ? "read only" : "changes the account";
}

// Returns the arguments that have an example, each with its example.
std::vector<std::pair<std::string, std::string>> list_examples(const mcp::Tool& tool) {
  std::vector<std::pair<std::string, std::string>> arguments;
  for (const Parameter& parameter : tool.parameters) {
    if (!parameter.example.empty()) arguments.emplace_back(parameter.name, parameter.example);
  }
  return arguments;
}

// Returns the first route with the examples as path segments and query parameters: "GET /api/v1/symbols?query=apple".
std::string format_example_route(const mcp::Tool& tool) {
  std::string route = tool.routes.front(), query;
  for (const auto& [name, value] : list_examples(tool)) {
    const std::string placeholder = '{' + name + '}';
    if (const auto at = route.find(placeholder); at != std::string::npos) {
      route.replace(at, placeholder.size(), value);
    } else {
      query += (query.empty() ? "?" : "&") + name + '=' + support::percent_encode(value);
    }
  }
  return mcp::route_method(tool) + ' ' + route + (mcp::has_posted_arguments(tool) ? "" : query);
}

// Returns `text` quoted as one word of a shell command.
std::string quote_argument(const std::string& text) {
  const bool is_plain = text.find_first_of(" '\"$`\\&;|<>()*?[]{}!#~") == std::string::npos;
  if (is_plain) return text;
  // A variable is for the shell: it stays one in double quotes.
  const bool is_variable = text.find("=$") != std::string::npos;
  return is_variable ? '"' + text + '"' : "'" + text + "'";
}

// A call with the examples; a required argument without one is named in capitals.
std::string format_example_call(const mcp::Tool& tool) {
  std::string call = "tastytrade-mcp call " + tool.name;
  for (const Parameter& parameter : tool.parameters) {
    const std::string& value = parameter.example;
    if (value.empty() && !parameter.required) continue;
    call += ' ' + quote_argument(parameter.name + '=' + (value.empty() ? support::to_upper(parameter.name) : value));
  }
  return call;
}

void print_tool(const mcp::Tool& tool, const Terminal& terminal, std::ostream& out) {
  const std::string effect = describe_effect(tool);
  const std::size_t width = text_width(terminal);
  out << pad_right(tool.name, width - std::min(width, effect.size() + 1)) << terminal.paint(effect, Style::heading)
      << "\n\n"
      << join_lines(wrap_text(tool.description, width), 0) << '\n';
  std::size_t label_width = 0;
  for (const Parameter& parameter : tool.parameters) label_width = std::max(label_width, parameter.name.size());
  out << (tool.parameters.empty() ? "\nIt takes no arguments.\n" : "\nArguments\n");
  for (const Parameter& parameter : tool.parameters) {
    print_row(parameter.name, label_width, describe(parameter), terminal, out);
  }
  out << "\nExample\n  " << terminal.paint(format_example_call(tool), Style::command) << '\n';
  if (tool.routes.empty()) return;
  out << "\nHTTP\n  " << format_example_route(tool) << '\n';
  for (std::size_t i = 1; i < tool.routes.size(); ++i) out << "  also: " << tool.routes[i] << '\n';
}

void print_all(const mcp::Registry& registry, const Terminal& terminal, std::ostream& out) {
  std::vector<std::string> toolsets;
  std::size_t label_width = 0;
  bool is_read_only = true;
  for (const mcp::Tool& tool : registry.tools()) {
    label_width = std::max(label_width, tool.name.size());
    is_read_only = is_read_only && tool.effect == mcp::Effect::read;
    if (std::find(toolsets.begin(), toolsets.end(), tool.toolset) == toolsets.end()) toolsets.push_back(tool.toolset);
  }
  out << registry.tools().size() << " tools" << (is_read_only ? ", all read only" : "")
      << ". `tastytrade-mcp tools NAME` shows the arguments of one.\n";
  for (const std::string& toolset : toolsets) {
    out << '\n' << terminal.paint(format_toolset(toolset), Style::heading) << '\n';
    for (const mcp::Tool& tool : registry.tools()) {
      if (tool.toolset == toolset) print_row(tool.name, label_width, first_sentence(tool.description), terminal, out);
    }
  }
}

}  // namespace

int run_tools(const Variables& variables, const Flags& flags, const ToolsCommand& command, const Terminal& terminal,
              std::ostream& out) {
  const Program program(load_tool_list_configuration(variables, flags));
  const mcp::Registry& registry = program.registry();
  const mcp::Tool* tool = command.tool.empty() ? nullptr : &registry.get(command.tool);
  if (command.json) {
    support::Json listing = registry.listing(mcp::kNewestStateless);
    for (const support::Json& entry : registry.listing(mcp::kNewestStateless)) {
      if (tool != nullptr && entry.at("name") == tool->name) listing = entry;
    }
    out << listing.dump(2) << '\n';
  } else if (tool != nullptr) {
    print_tool(*tool, terminal, out);
  } else {
    print_all(registry, terminal, out);
  }
  return 0;
}

}  // namespace app
