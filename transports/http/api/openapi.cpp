#include "openapi.hpp"

#include <algorithm>

namespace transports {
namespace http {

std::vector<std::string> path_parameters(std::string_view route) {
  std::vector<std::string> names;
  for (auto open = route.find('{'); open != std::string_view::npos; open = route.find('{', open + 1)) {
    names.emplace_back(route.substr(open + 1, route.find('}', open) - open - 1));
  }
  return names;
}

namespace {

using mcp::Json;
using mcp::Tool;

Json reference(const std::string& kind, const std::string& name) {
  return {{"$ref", "#/components/" + kind + "/" + name}};
}

bool is_required(const Json& schema, const std::string& name) {
  const Json* required = support::find(schema, "required");
  return required != nullptr && std::find(required->begin(), required->end(), Json(name)) != required->end();
}

Json parameter(const std::string& name, const char* where, const Json& schema, bool required) {
  Json entry = {{"name", name}, {"in", where}, {"required", required}};
  Json described = schema;
  if (const Json* description = support::find(schema, "description")) {
    entry["description"] = *description;
    described.erase("description");
  }
  entry["schema"] = std::move(described);
  return entry;
}

// A read's arguments: path and query.
Json parse_form_parameters(const Json& schema, const std::vector<std::string>& in_path, bool path_only) {
  Json list = Json::array();
  for (const auto& [name, property] : schema.at("properties").items()) {
    const bool path = std::find(in_path.begin(), in_path.end(), name) != in_path.end();
    if (path || !path_only)
      list.push_back(parameter(name, path ? "path" : "query", property, path || is_required(schema, name)));
  }
  return list;
}

Json read_body_text(Json schema, const std::vector<std::string>& in_path) {
  for (const std::string& name : in_path) {
    schema["properties"].erase(name);
    if (const auto required = schema.find("required"); required != schema.end()) {
      Json kept = Json::array();
      for (const Json& one : *required) {
        if (one != name) kept.push_back(one);
      }
      *required = std::move(kept);
    }
  }
  return {{"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

Json responses_of(const Json& result) {
  Json schema = result.is_null() ? Json{{"type", "object"}} : result;
  Json responses = Json::object();
  responses["200"] = {{"description", "The result."},
                      {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
  responses["401"] = reference("responses", "Unauthorized");
  responses["429"] = reference("responses", "TooManyRequests");
  responses["default"] = reference("responses", "Error");
  return responses;
}

Json operation(const Tool& tool, const std::string& route, std::size_t index) {
  const Json schema = mcp::input_schema(tool.parameters);
  const std::vector<std::string> in_path = path_parameters(route);
  const bool reads = tool.effect == mcp::Effect::read;
  Json entry = Json::object();
  entry["operationId"] = index == 0 ? tool.name : tool.name + "_" + std::to_string(index + 1);
  entry["summary"] = tool.title.empty() ? tool.name : tool.title;
  entry["description"] = tool.description;
  if (!tool.toolset.empty()) entry["tags"] = Json::array({tool.toolset});
  entry["parameters"] = parse_form_parameters(schema, in_path, !reads);
  if (!reads) entry["requestBody"] = read_body_text(schema, in_path);
  entry["responses"] = responses_of(tool.result);
  return entry;
}

Json generic_operation(const Tool& tool) {
  return {{"operationId", "call_" + tool.name},
          {"summary", (tool.title.empty() ? tool.name : tool.title) + " (arguments in the body)"},
          {"tags", Json::array({"tools"})},
          {"requestBody", read_body_text(mcp::input_schema(tool.parameters), {})},
          {"responses", responses_of(tool.result)}};
}

Json open_operation(const std::string& id, const std::string& summary) {
  Json entry = {{"operationId", id}, {"summary", summary}, {"security", Json::array()}};
  entry["responses"]["200"] = {{"description", summary},
                               {"content", {{"application/json", {{"schema", {{"type", "object"}}}}}}}};
  entry["responses"]["default"] = reference("responses", "Error");
  return entry;
}

Json error_schema() {
  const Json text = {{"type", "string"}};
  return {{"type", "object"},
          {"required", Json::array({"error"})},
          {"properties",
           {{"error",
             {{"type", "object"},
              {"required", Json::array({"code", "message", "retryable", "request_id"})},
              {"properties",
               {{"code", {{"type", "string"}, {"description", "What kind of error, for programs."}}},
                {"message", {{"type", "string"}, {"description", "What happened."}}},
                {"hint", {{"type", "string"}, {"description", "What to do next."}}},
                {"retryable", {{"type", "boolean"}, {"description", "Whether the same request may succeed later."}}},
                {"retry_after", {{"type", "integer"}, {"description", "Seconds to wait before the next try."}}},
                {"request_id", {{"type", "string"}, {"description", "Finds this request in the server's log."}}}}}}}}}};
}

Json components() {
  const auto failure = [](const char* description) {
    return Json{{"description", description},
                {"content", {{"application/json", {{"schema", reference("schemas", "Error")}}}}}};
  };
  Json too_many = failure("Too many requests.");
  too_many["headers"]["Retry-After"] = {{"description", "Seconds to wait."}, {"schema", {{"type", "integer"}}}};
  Json parts = Json::object();
  parts["securitySchemes"]["token"] = {
      {"type", "http"}, {"scheme", "bearer"}, {"description", "The server's API_TOKEN."}};
  parts["schemas"]["Error"] = error_schema();
  parts["responses"]["Unauthorized"] = failure("The token is missing or wrong.");
  parts["responses"]["TooManyRequests"] = std::move(too_many);
  parts["responses"]["Error"] = failure("The request failed.");
  return parts;
}

}  // namespace
}  // namespace http

support::Json openapi(const mcp::Registry& registry, const std::string& server_url, const std::string& version) {
  using namespace http;
  Json document = Json::object();
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", "TastyTrade MCP Server"},
                      {"version", version},
                      {"description",
                       "A TastyTrade brokerage account as plain HTTP. Amounts are exact decimals, written "
                       "as strings."}};
  document["servers"] = Json::array({{{"url", server_url}}});
  document["security"] = Json::array({{{"token", Json::array()}}});
  Json& paths = document["paths"] = Json::object();
  for (const mcp::Tool& tool : registry.tools()) {
    for (std::size_t i = 0; i < tool.routes.size(); ++i) {
      paths[tool.routes[i]][tool.effect == mcp::Effect::read ? "get" : "post"] = operation(tool, tool.routes[i], i);
    }
  }
  for (const mcp::Tool& tool : registry.tools()) {
    paths["/api/v1/tools/" + tool.name]["post"] = generic_operation(tool);
  }
  paths["/api/v1/tools"]["get"] = open_operation("list_tools", "Every tool with its routes and parameters.");
  paths["/health"]["get"] = open_operation("health", "Whether the server runs, and as what.");
  paths["/health/ready"]["get"] = open_operation("ready", "Whether the broker and the state can be reached.");
  document["components"] = components();
  return document;
}

std::vector<Endpoint> endpoints(const mcp::Registry& registry) {
  std::vector<Endpoint> all = {
      {"GET", "/", "both", "none", "A page for people: what this is and how to connect each client"},
      {"GET", "/health", "both", "none",
       "Alive, with mode, version and uptime; with the environment for those who may know it"},
      {"GET", "/health/live", "both", "none", "Alive"},
      {"GET", "/health/ready", "both", "none", "Whether the broker and the state can be reached; 503 if not"},
      {"POST", "/mcp", "chatgpt", "login or CHATGPT_MCP_TOKEN", "MCP over Streamable HTTP"},
      {"GET", "/mcp", "chatgpt", "login or CHATGPT_MCP_TOKEN",
       "An MCP session's stream, or the rest of one that broke off"},
      {"DELETE", "/mcp", "chatgpt", "login or CHATGPT_MCP_TOKEN", "Ends an MCP session"},
      {"GET", "/mcp/capabilities", "chatgpt", "none", "What the server can do, and where"},
      {"GET", "/mcp/tools", "chatgpt", "none", "The tools; `?format=mcp`, `responses` or `chat`"},
      {"POST", "/mcp/call", "chatgpt", "login or CHATGPT_MCP_TOKEN", "One tool call: `{\"name\", \"arguments\"}`"},
      {"GET", "/.well-known/oauth-protected-resource", "chatgpt", "none",
       "Where to log in (RFC 9728); also with `/mcp` behind"},
      {"GET", "/.well-known/oauth-authorization-server", "chatgpt", "none",
       "What the login can do (RFC 8414); also as `openid-configuration`, and with `/mcp`"},
      {"GET", "/authorize", "chatgpt", "none", "The page that asks the owner"},
      {"POST", "/authorize", "chatgpt", "the owner's token", "The owner's answer"},
      {"POST", "/token", "chatgpt", "the client's own", "Code or refresh token for an access token"},
      {"POST", "/register", "chatgpt", "none", "A client introduces itself (RFC 7591)"},
      {"POST", "/revoke", "chatgpt", "the client's own", "Ends a grant (RFC 7009)"},
  };
  for (const mcp::Tool& tool : registry.tools()) {
    for (const std::string& route : tool.routes) {
      all.push_back({tool.effect == mcp::Effect::read ? "GET" : "POST", route, "api", "API_TOKEN",
                     tool.title.empty() ? tool.name : tool.title});
    }
  }
  all.push_back({"GET", "/api/v1/tools", "api", "none", "Every tool with its routes and parameters"});
  all.push_back({"POST", "/api/v1/tools/{name}", "api", "API_TOKEN", "Any tool, its arguments as the JSON body"});
  all.push_back({"GET", "/openapi.json", "api", "none", "OpenAPI 3.1"});
  all.push_back({"GET", "/docs", "api", "none", "The same for people"});
  return all;
}

}  // namespace transports
