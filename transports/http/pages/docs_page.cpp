#include "docs_page.hpp"

#include <algorithm>
#include <set>

#include "example_answer.hpp"
#include "html.hpp"
#include "html_template.hpp"
#include "index_page.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using support::ErrorCode;
using support::Json;

constexpr std::string_view kPrefix = "/api/v1";

// Members that "In every answer" describes once for all tools.
constexpr std::string_view kCommonMembers[] = {"environment", "as_of",         "total",      "next_cursor",
                                               "missing",     "missing_total", "incomplete", "expected"};

struct ErrorRow {
  ErrorCode code;
  std::string_view meaning;
};

constexpr ErrorRow kErrors[] = {
    {ErrorCode::invalid_argument, "An argument is wrong. The message names it."},
    {ErrorCode::auth_failed, "The API token is missing or wrong."},
    {ErrorCode::forbidden, "The login at TastyTrade has no such account, or this server refuses the caller."},
    {ErrorCode::not_found, "No such route, symbol or id."},
    {ErrorCode::rate_limited, "Too many requests. Wait as many seconds as `Retry-After` says."},
    {ErrorCode::broker_login_failed, "This server's login at TastyTrade failed. Run `tastytrade-mcp doctor`."},
    {ErrorCode::upstream_unavailable, "TastyTrade does not answer. The request can be sent again."},
    {ErrorCode::not_ready, "The server is not set up, or cannot read its logins. The message says what is missing."},
    {ErrorCode::deadline_exceeded, "TastyTrade took too long. The request can be sent again."},
    {ErrorCode::internal, "This server failed. Its log has the reason under the `request_id`."}};

// "a `b` c" as a list of {"text"} and {"code"}, for web/text.html.
Json split_code(std::string_view markdown) {
  Json parts = Json::array();
  bool is_code = false;
  while (true) {
    const auto end = markdown.find('`');
    const std::string_view part = markdown.substr(0, end);
    if (!part.empty()) parts.push_back({{"text", is_code ? "" : part}, {"code", is_code ? part : ""}});
    if (end == std::string_view::npos) return parts;
    markdown.remove_prefix(end + 1);
    is_code = !is_code;
  }
}

// "/api/v1/options" is "options" in the page's anchors.
std::string anchor(std::string_view pattern) {
  std::string id;
  for (const char c : pattern.substr(std::min(kPrefix.size() + 1, pattern.size()))) {
    id += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
  }
  return id;
}

// The route behind $API, which "Try it" sets to the address of /api/v1.
std::string behind_prefix(const std::string& address) {
  return address.starts_with(kPrefix) ? "$API" + address.substr(kPrefix.size()) : address;
}

// The body that tries a tool out: its parameters' examples, without those in the path and those for a shell.
Json example_body(const mcp::Tool& tool, const std::string& route) {
  Json body = Json::object();
  for (const mcp::Parameter& parameter : tool.parameters) {
    const bool is_in_path = route.find('{' + parameter.name + '}') != std::string::npos;
    if (is_in_path || parameter.example.empty() || parameter.example.starts_with('$')) continue;
    const bool is_json = parameter.kind == mcp::Parameter::Kind::object_list;
    body[parameter.name] = is_json ? Json::parse(parameter.example) : Json(parameter.example);
  }
  return body;
}

std::string curl_command(const mcp::Tool& tool, const std::string& route, bool has_token) {
  std::string command = "curl ";
  if (has_token) command += "-H \"$AUTH\" \\\n  ";
  const std::string method = mcp::route_method(tool);
  if (method != "GET" && method != "POST") command += "-X " + method + ' ';
  if (mcp::has_posted_arguments(tool)) {
    command += "-H \"Content-Type: application/json\" -d '" + example_body(tool, route).dump() + "' \\\n  ";
  }
  return command + '"' + behind_prefix(example_address(tool, route)) + '"';
}

std::string format_range(const mcp::Parameter& parameter) {
  if (!parameter.minimum && !parameter.maximum) return "";
  if (!parameter.maximum) return std::to_string(*parameter.minimum) + " or more.";
  return std::to_string(parameter.minimum.value_or(0)) + " to " + std::to_string(*parameter.maximum) + '.';
}

Json list_parameters(const mcp::Tool& tool) {
  Json list = Json::array();
  for (const mcp::Parameter& parameter : tool.parameters) {
    Json row = {{"name", parameter.name},
                {"required", parameter.required},
                {"description", split_code(parameter.full_description())},
                {"choices", parameter.choices},
                {"range", format_range(parameter)},
                {"form", parameter.kind == mcp::Parameter::Kind::date ? "YYYY-MM-DD" : ""},
                {"default", ""}};
    if (const Json& value = parameter.default_value; value.is_string())
      row["default"] = value;
    else if (!value.is_null())
      row["default"] = support::to_text(value);
    list.push_back(std::move(row));
  }
  return list;
}

// Adds the names of the members in `schema`, outer ones first, each once.
void collect_members(const Json& schema, std::vector<std::string>& names) {
  if (const Json* items = support::find(schema, "items")) return collect_members(*items, names);
  const Json* properties = support::find(schema, "properties");
  if (properties == nullptr) return;
  for (const auto& member : properties->items()) {
    if (std::find(names.begin(), names.end(), member.key()) == names.end()) names.push_back(member.key());
  }
  for (const auto& member : properties->items()) collect_members(member.value(), names);
}

// Empty if there is no description.
std::string_view find_description(const mcp::Tool& tool, std::string_view member) {
  return tool.describe_member == nullptr ? std::string_view() : tool.describe_member(tool.name, member);
}

bool is_common(std::string_view member) {
  return std::find(std::begin(kCommonMembers), std::end(kCommonMembers), member) != std::end(kCommonMembers);
}

using Description = std::pair<std::string, std::string>;  // a member's name and what it means

// The members of the tool's result that have a description, in the order of the result.
std::vector<Description> list_described(const mcp::Tool& tool) {
  std::vector<std::string> names;
  collect_members(tool.result.rows(), names);
  std::vector<Description> described;
  for (const std::string& name : names) {
    if (is_common(name)) continue;
    const std::string_view description = find_description(tool, name);
    if (!description.empty()) described.emplace_back(name, description);
  }
  return described;
}

// The members that mean the same in the results of several tools: the page describes them once.
std::vector<Description> list_shared(const mcp::Registry& registry) {
  std::vector<Description> shared;
  std::set<Description> seen;
  for (const mcp::Tool& tool : registry.tools()) {
    for (Description& each : list_described(tool)) {
      if (seen.insert(each).second) continue;
      if (std::find(shared.begin(), shared.end(), each) == shared.end()) shared.push_back(std::move(each));
    }
  }
  return shared;
}

Json to_rows(const std::vector<Description>& members, const std::vector<Description>& except = {}) {
  Json rows = Json::array();
  for (const Description& each : members) {
    if (std::find(except.begin(), except.end(), each) != except.end()) continue;
    rows.push_back({{"name", each.first}, {"description", split_code(each.second)}});
  }
  return rows;
}

Json describe_tool(const mcp::Tool& tool, const std::vector<Description>& shared, bool has_token) {
  Json members = to_rows(list_described(tool), shared);
  const std::string& route = tool.routes.front();
  const std::string method = mcp::route_method(tool);
  // Tools that write share their paths with others.
  const std::string suffix = tool.effect == mcp::Effect::read ? "" : '-' + support::to_lower(method);
  return {{"id", anchor(route) + suffix},
          {"method", method},
          {"path", route},
          {"short_path", route.substr(std::min(kPrefix.size(), route.size()))},
          {"purpose", split_code(tool.description)},
          {"curl", curl_command(tool, route, has_token)},
          {"parameters", list_parameters(tool)},
          {"has_members", !members.empty()},
          {"members", std::move(members)},
          {"example", find_example(tool.name)}};
}

// The routes that are no tool's first one, but pages and health checks.
Json list_other_routes(const DocsView& view) {
  Json list = Json::array();
  for (const Route* route : view.routes) {
    const bool is_first = route->tool != nullptr && route->pattern == route->tool->routes.front();
    if (is_first || !route->unselected.empty() || !route->pattern.starts_with(kPrefix)) continue;
    list.push_back({{"method", route->method},
                    {"path", route->pattern},
                    {"purpose", split_code(route->purpose)},
                    {"is_open", route->access != Access::token}});
  }
  return list;
}

Json list_errors() {
  Json list = Json::array();
  for (const ErrorRow& row : kErrors) {
    list.push_back({{"status", support::http_status(row.code)},
                    {"code", support::to_string(row.code)},
                    {"meaning", split_code(row.meaning)}});
  }
  return list;
}

}  // namespace

std::string example_address(const mcp::Tool& tool, std::string route) {
  char separator = '?';
  for (const mcp::Parameter& parameter : tool.parameters) {
    if (parameter.example.empty()) continue;
    const std::string hole = '{' + parameter.name + '}';
    const auto at = route.find(hole);
    if (at != std::string::npos) {
      route.replace(at, hole.size(), parameter.example);
    } else if (!mcp::has_posted_arguments(tool) && !parameter.example.starts_with('$')) {
      route += separator + parameter.name + '=' + parameter.example;
      separator = '&';
    }
  }
  return route;
}

std::string docs_page(const DocsView& view) {
  const bool has_token = !view.options.api_token.empty();
  Json values = html::page_values("HTTP API", view.environment, "wide");
  values["version"] = view.options.version;
  values["url"] = view.url;
  values["has_token"] = has_token;
  if (!has_token) values["without_token"] = describe_missing_token(view.options);
  const std::vector<Description> shared = list_shared(view.registry);
  values["shared_members"] = to_rows(shared);
  values["tools"] = Json::array();
  for (const mcp::Tool& tool : view.registry.tools()) {
    if (!tool.routes.empty()) values["tools"].push_back(describe_tool(tool, shared, has_token));
  }
  values["other_routes"] = list_other_routes(view);
  values["errors"] = list_errors();
  if (view.options.requests_per_minute > 0) values["requests_per_minute"] = view.options.requests_per_minute;
  if (view.options.requests_per_hour > 0 && has_token) values["requests_per_hour"] = view.options.requests_per_hour;
  return fill_template("docs.html", values);
}

}  // namespace transports::http
