#include "openapi.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {

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

constexpr std::string_view kToolName = "{name}";

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
Json list_parameters(const Json& schema, const std::vector<std::string>& in_path, bool path_only) {
  Json list = Json::array();
  for (const auto& [name, property] : schema.at("properties").items()) {
    const bool path = std::find(in_path.begin(), in_path.end(), name) != in_path.end();
    if (path || !path_only)
      list.push_back(parameter(name, path ? "path" : "query", property, path || is_required(schema, name)));
  }
  return list;
}

Json request_body(Json schema, const std::vector<std::string>& in_path) {
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

std::string result_schema_name(const Tool& tool) {
  return tool.name + "_result";
}

// Adds to each member of `schema` the tool's description of it.
void add_descriptions(const Tool& tool, Json& schema) {
  if (const auto items = schema.find("items"); items != schema.end()) return add_descriptions(tool, *items);
  const auto properties = schema.find("properties");
  if (properties == schema.end()) return;
  for (auto member = properties->begin(); member != properties->end(); ++member) {
    const std::string_view description = tool.describe_member(tool.name, member.key());
    if (!description.empty()) member.value()["description"] = description;
    add_descriptions(tool, member.value());
  }
}

// A tool has several operations: its result is described once, in the components.
Json result_schema(const Tool& tool) {
  Json schema = tool.result.rows();
  if (tool.describe_member != nullptr) add_descriptions(tool, schema);
  return schema;
}

Json list_responses(const Tool& tool) {
  Json schema = tool.result.is_null() ? Json{{"type", "object"}} : reference("schemas", result_schema_name(tool));
  Json responses = Json::object();
  responses["200"] = {{"description", "The result."},
                      {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
  responses["401"] = reference("responses", "Unauthorized");
  responses["429"] = reference("responses", "TooManyRequests");
  responses["default"] = reference("responses", "Error");
  return responses;
}

Json operation(const Tool& tool, const std::string& route, std::size_t index) {
  const Json schema = mcp::input_schema(tool.parameters, mcp::Unlisted::included);
  const std::vector<std::string> in_path = path_parameters(route);
  const bool reads = !mcp::has_posted_arguments(tool);
  Json entry = Json::object();
  entry["operationId"] = index == 0 ? tool.name : tool.name + "_" + std::to_string(index + 1);
  entry["summary"] = tool.title.empty() ? tool.name : tool.title;
  entry["description"] = tool.description;
  if (!tool.toolset.empty()) entry["tags"] = Json::array({tool.toolset});
  entry["parameters"] = list_parameters(schema, in_path, !reads);
  const bool has_body = !reads && schema.at("properties").size() > in_path.size();
  if (has_body) entry["requestBody"] = request_body(schema, in_path);
  entry["responses"] = list_responses(tool);
  return entry;
}

Json generic_operation(const Tool& tool) {
  return {{"operationId", "call_" + tool.name},
          {"summary", (tool.title.empty() ? tool.name : tool.title) + " (arguments in the body)"},
          {"tags", Json::array({"tools"})},
          {"requestBody", request_body(mcp::input_schema(tool.parameters, mcp::Unlisted::included), {})},
          {"responses", list_responses(tool)}};
}

std::string event_schema_name(const mcp::EventStream& stream, const mcp::EventStream::Kind& kind) {
  return stream.name + '_' + kind.name + "_event";
}

// OpenAPI 3.1 has no words for single events of a stream: the description names the schema of each kind's data.
Json event_stream_operation(const mcp::EventStream& stream) {
  Json entry = Json::object();
  entry["operationId"] = stream.name;
  entry["summary"] = stream.title;
  std::string description = stream.description + "\n\nEvents:\n";
  for (const auto& kind : stream.kinds) {
    description += "\n- `" + kind.name + "` (schema `" + event_schema_name(stream, kind) + "`): " + kind.description;
  }
  entry["description"] = std::move(description);
  entry["tags"] = Json::array({"live"});
  entry["parameters"] = list_parameters(mcp::input_schema(stream.parameters, mcp::Unlisted::included), {}, false);
  entry["parameters"].push_back(parameter("Last-Event-ID", "header",
                                          {{"type", "string"},
                                           {"description",
                                            "The last id that the client has seen, when it connects "
                                            "again."}},
                                          false));
  Json responses = Json::object();
  responses["200"] = {{"description", "Server-sent events, until the client leaves."},
                      {"content", {{"text/event-stream", {{"schema", {{"type", "string"}}}}}}}};
  responses["401"] = reference("responses", "Unauthorized");
  responses["429"] = reference("responses", "TooManyRequests");
  responses["default"] = reference("responses", "Error");
  entry["responses"] = std::move(responses);
  return entry;
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

Json components(const mcp::Registry& registry) {
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
  for (const Tool& tool : registry.tools()) {
    if (!tool.result.is_null()) parts["schemas"][result_schema_name(tool)] = result_schema(tool);
  }
  for (const mcp::EventStream& stream : registry.catalog().event_streams) {
    for (const auto& kind : stream.kinds) {
      if (!kind.data.is_null()) parts["schemas"][event_schema_name(stream, kind)] = kind.data.rows();
    }
  }
  parts["responses"]["Unauthorized"] = failure("The token is missing or wrong.");
  parts["responses"]["TooManyRequests"] = std::move(too_many);
  parts["responses"]["Error"] = failure("The request failed.");
  return parts;
}

// A route that serves any tool by its name, "/api/v1/tools/{name}", stands once for each tool: their parameters differ.
void add_operation_for_each_tool(Json& paths, const Route& route, const mcp::Registry& registry) {
  for (const Tool& tool : registry.tools()) {
    std::string path = route.pattern;
    path.replace(path.find(kToolName), kToolName.size(), tool.name);
    paths[path]["post"] = generic_operation(tool);
  }
}

}  // namespace

Json openapi_document(const mcp::Registry& registry, const std::vector<const Route*>& routes,
                      const std::string& server_url, const std::string& version) {
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
  for (const Route* route : routes) {
    if (!route->unselected.empty()) continue;
    const std::string method = support::to_lower(route->method);
    if (route->tool != nullptr) {
      const auto& patterns = route->tool->routes;
      const auto index = std::find(patterns.begin(), patterns.end(), route->pattern) - patterns.begin();
      paths[route->pattern][method] = operation(*route->tool, route->pattern, static_cast<std::size_t>(index));
    } else if (route->event_stream != nullptr) {
      paths[route->pattern][method] = event_stream_operation(*route->event_stream);
    } else if (route->pattern.find(kToolName) != std::string::npos) {
      add_operation_for_each_tool(paths, *route, registry);
    } else if (!route->name.empty()) {
      paths[route->pattern][method] = open_operation(route->name, route->purpose + '.');
    }
  }
  document["components"] = components(registry);
  return document;
}

}  // namespace transports::http
