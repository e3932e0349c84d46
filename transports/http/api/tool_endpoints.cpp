#include "tool_endpoints.hpp"

#include "http/error_response.hpp"
#include "tastytrade_mcp/mcp/call_arguments.hpp"
#include "tastytrade_mcp/mcp/plain_result.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tool_call.hpp"

namespace transports::http {

using mcp::Json;
using support::Error;
using support::ErrorCode;

Response ToolEndpoints::capabilities(const Request& request, RequestContext&) const {
  Json shown = server_.capabilities();
  shown["protocolVersion"] = shown["supportedVersions"].front();
  if (const std::string environment = environment_for_(request); !environment.empty()) {
    shown["environment"] = environment;
  } else {
    shown.erase("instructions");  // they name the environment
  }
  shown["transport"] = "streamable-http";
  shown["authentication"] = {{"type", "bearer"}, {"header", "Authorization"}};
  shown["endpoints"] = Json::object();
  for (const Route* route : router_.served_routes()) {
    if (route->name.empty()) continue;
    shown["endpoints"][route->name] = {
        {"method", route->method}, {"path", route->pattern}, {"authentication", route->access == Access::token}};
  }
  return json_response(200, shown);
}

Response ToolEndpoints::list_tools(const Request& request, RequestContext&) const {
  const std::string_view format = request.query_value("format").value_or("mcp");
  const auto registry = server_.registry();
  if (format == "mcp") return json_response(200, {{"tools", registry->listing(mcp::kNewestStateless)}});
  if (format != "responses" && format != "chat") {
    throw Error(ErrorCode::invalid_argument, "`format` must be mcp, responses or chat.");
  }
  Json functions = Json::array();
  for (const mcp::Tool& tool : registry->tools()) {
    functions.push_back(format == "chat" ? mcp::to_openai_chat(tool) : mcp::to_openai_responses(tool));
  }
  return json_response(200, functions);
}

Response ToolEndpoints::call(const Request& request, RequestContext& context) const {
  const std::size_t max_depth = server_.options().max_depth;
  const Json body = read_object(request, max_depth);
  const Json* name = support::find(body, "name");
  if (name == nullptr || !name->is_string()) {
    throw Error(ErrorCode::invalid_argument, "`name` must be the name of a tool.", "GET /mcp/tools lists them.");
  }
  const auto registry = server_.registry();
  const mcp::Tool& tool = find_tool(*registry, name->get_ref<const std::string&>());
  // In any form that mcp::parse_arguments() takes.
  Json arguments = mcp::find_arguments(mcp::argument_names(tool), body, mcp::UnknownMembers::arguments);
  arguments = mcp::merge_arguments(tool, arguments, query_arguments(request), "in the query");
  mcp::ToolResult outcome = call_tool(server_, tool, arguments, request, context, mcp::kNewestStateless);
  const std::string plain = mcp::plain_text(outcome);
  if (outcome.content.empty()) outcome.content.push_back({{"type", "text"}, {"text", plain}});
  std::string answer = support::write_object([&](support::JsonWriter& members) {
    members.text("name", tool.name);
    members.json("result", plain);
    members.array("content", [&] {
      for (const Json& block : outcome.content) members.tree(block);
    });
    members.flag("isError", outcome.is_error);
  });
  return json_text_response(200, std::move(answer));
}

}  // namespace transports::http
