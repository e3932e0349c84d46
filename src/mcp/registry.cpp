#include "tastytrade_mcp/mcp/registry.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "argument_value.hpp"
#include "names.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::size_t kSuggestedTools = 10;

[[noreturn]] void reject(const std::string& subject, const std::string& why) {
  throw std::invalid_argument(subject + ": " + why);
}

bool is_tool_name(std::string_view name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.size() <= 64 && name.find_first_not_of(allowed) == std::string_view::npos;
}

// RFC 9110's token, which is what may follow "Mcp-Param-".
bool is_header_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

void check_default(const std::string& subject, const Parameter& parameter) {
  if (parameter.default_value.is_null()) return;
  try {
    argument_value(parameter, parameter.default_value);
  } catch (const support::Error& error) {
    reject(subject, "the default is refused: " + error.message());
  }
}

// What would make one argument answer to two parameters, or clients drop the tool.
void check_parameters(const Tool& tool) {
  std::set<std::string> names;
  std::set<std::string> headers;
  for (const Parameter& parameter : tool.parameters) {
    const std::string subject = tool.name + "." + parameter.name;
    if (!names.insert(folded(parameter.name)).second) reject(subject, "another argument has this name");
    for (const std::string& alias : parameter.aliases) {
      if (!names.insert(folded(alias)).second) reject(subject, "the alias " + alias + " is taken");
    }
    if (parameter.kind == Parameter::Kind::choice && parameter.choices.empty()) reject(subject, "has no choices");
    check_default(subject, parameter);
    if (parameter.header.empty()) continue;
    if (!is_header_token(parameter.header)) reject(subject, "the header name is no token");
    if (!headers.insert(support::to_lower(parameter.header)).second) reject(subject, "the header is taken");
    if (parameter.kind == Parameter::Kind::decimal || parameter.kind == Parameter::Kind::text_list) {
      reject(subject, "numbers and lists have no header form");
    }
  }
}

}  // namespace

Registry::Registry(std::vector<Tool> tools) : tools_(std::move(tools)) {
  std::set<std::string> routes;
  for (std::size_t i = 0; i < tools_.size(); ++i) {
    const Tool& tool = tools_[i];
    if (!is_tool_name(tool.name)) reject("tool \"" + tool.name + "\"", "the name is not [A-Za-z0-9_-]{1,64}");
    if (!by_name_.emplace(tool.name, i).second) reject(tool.name, "two tools share this name");
    for (const std::string& route : tool.routes) {
      if (!routes.insert(route).second) reject(tool.name, "two tools share the route " + route);
    }
    check_parameters(tool);
  }
  const auto list_for = [&](std::string_view version) {
    Json list = Json::array();
    for (const Tool& tool : tools_) list.push_back(to_mcp(tool, version));
    listings_.emplace(version, std::move(list));
  };
  for (const std::string_view version : kHandshakeVersions) list_for(version);
  for (const std::string_view version : kStatelessVersions) list_for(version);
}

const Tool* Registry::find(std::string_view name) const {
  const auto entry = by_name_.find(name);
  return entry == by_name_.end() ? nullptr : &tools_[entry->second];
}

const Tool& Registry::get(std::string_view name) const {
  if (const Tool* tool = find(name)) return *tool;
  std::vector<std::string> names;
  names.reserve(tools_.size());
  for (const Tool& tool : tools_) names.push_back(tool.name);
  names = nearest_first(name, std::move(names));
  const std::size_t others = names.size() > kSuggestedTools ? names.size() - kSuggestedTools : 0;
  names.resize(names.size() - others);
  std::string hint = names.empty() ? "This server has no tools." : "Nearest first: " + support::join(names, ", ");
  if (!names.empty()) hint += others > 0 ? " and " + std::to_string(others) + " more." : ".";
  throw support::Error(support::ErrorCode::not_found, "There is no tool `" + support::printable(name, 64) + "`.", hint);
}

const Json& Registry::listing(std::string_view protocol_version) const {
  const auto entry = listings_.find(protocol_version);
  return entry == listings_.end() ? listings_.find(kNewestHandshake)->second : entry->second;
}

}  // namespace mcp
