#include "api_endpoints.hpp"

#include "http/error_response.hpp"
#include "http/pages/index_page.hpp"
#include "openapi.hpp"
#include "tastytrade_mcp/mcp/plain_result.hpp"
#include "tool_call.hpp"

namespace transports::http {

using mcp::Json;

void ApiEndpoints::add_routes(Router& router) {
  for (const mcp::Tool& tool : registry_->tools()) add_tool(router, tool);
  router.add(
      {.method = "GET", .pattern = "/api/v1/tools", .handler = [this](Request&, RequestContext&) { return tools(); }});
  router.add({.method = "POST",
              .pattern = "/api/v1/tools/{name}",
              .access = Access::token,
              .handler = [this](Request& request, RequestContext& exchange) { return call_by_name(request, exchange); },
              .takes_json = true});
  router.add({.method = "GET", .pattern = "/openapi.json", .handler = [this](Request& request, RequestContext&) {
                return json_response(200, openapi(*server_.registry(), base_url(request, options_), options_.version));
              }});
  router.add({.method = "GET", .pattern = "/docs", .handler = [this](Request& request, RequestContext&) {
                return html_response(
                    docs_page(*server_.registry(), base_url(request, options_), options_, environment_for_(request)));
              }});
}

void ApiEndpoints::add_tool(Router& router, const mcp::Tool& tool) {
  const bool reads = tool.effect == mcp::Effect::read;
  for (const std::string& pattern : tool.routes) {
    router.add({.method = reads ? "GET" : "POST",
                .pattern = pattern,
                .access = Access::token,
                .handler =
                    [this, &tool](Request& request, RequestContext& exchange) {
                      Json arguments = body_and_query_arguments(tool, request, server_.options().max_depth);
                      add_path_arguments(tool, request, arguments);
                      return run(tool, arguments, request, exchange);
                    },
                .takes_json = !reads});
  }
}

Response ApiEndpoints::tools() const {
  Json list = Json::array();
  const auto registry = server_.registry();
  for (const mcp::Tool& tool : registry->tools()) {
    list.push_back({{"name", tool.name},
                    {"title", tool.title},
                    {"description", tool.description},
                    {"method", tool.effect == mcp::Effect::read ? "GET" : "POST"},
                    {"routes", tool.routes},
                    {"parameters", mcp::input_schema(tool.parameters)}});
  }
  return json_response(200, {{"tools", std::move(list)}});
}

Response ApiEndpoints::call_by_name(const Request& request, RequestContext& exchange) const {
  const auto registry = server_.registry();
  const mcp::Tool& tool = registry->get(request.path_parameters.at("name"));
  return run(tool, body_and_query_arguments(tool, request, server_.options().max_depth), request, exchange);
}

Response ApiEndpoints::run(const mcp::Tool& tool, const Json& arguments, const Request& request,
                           RequestContext& exchange) const {
  const mcp::ToolResult outcome = call_tool(server_, tool, arguments, request, exchange);
  return json_text_response(outcome.is_error ? 422 : 200, mcp::plain_text(outcome));
}

}  // namespace transports::http
