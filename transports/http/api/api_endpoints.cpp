#include "api_endpoints.hpp"

#include "http/access/server_url.hpp"
#include "http/error_response.hpp"
#include "http/pages/docs_page.hpp"
#include "http/pages/page_response.hpp"
#include "openapi.hpp"
#include "tastytrade_mcp/mcp/plain_result.hpp"
#include "tool_call.hpp"

namespace transports::http {

using mcp::Json;

Response ApiEndpoints::call_tool_route(const Request& request, RequestContext& context) const {
  const mcp::Tool& tool = *request.route->tool;
  Json arguments = body_and_query_arguments(tool, request, server_.options().max_depth);
  add_path_arguments(tool, request, arguments);
  return run(tool, arguments, request, context);
}

Response ApiEndpoints::refuse_unselected(const Request& request, RequestContext&) const {
  find_tool(*server_.registry(), request.route->unselected);  // throws the reason
  throw support::Error(support::ErrorCode::internal, "The tool is offered, but not here.");
}

Response ApiEndpoints::list_tools(const Request&, RequestContext&) const {
  Json list = Json::array();
  const auto registry = server_.registry();
  for (const mcp::Tool& tool : registry->tools()) {
    list.push_back({{"name", tool.name},
                    {"title", tool.title},
                    {"description", tool.description},
                    {"method", mcp::route_method(tool)},
                    {"routes", tool.routes},
                    {"parameters", mcp::input_schema(tool.parameters, mcp::Unlisted::included)}});
  }
  return json_response(200, {{"tools", std::move(list)}});
}

Response ApiEndpoints::call_by_name(const Request& request, RequestContext& context) const {
  const auto registry = server_.registry();
  const mcp::Tool& tool = find_tool(*registry, request.path_parameters.at("name"));
  return run(tool, body_and_query_arguments(tool, request, server_.options().max_depth), request, context);
}

Response ApiEndpoints::describe(const Request& request, RequestContext&) const {
  return json_response(200, openapi_document(*server_.registry(), router_.served_routes(), base_url(request, options_),
                                             options_.version));
}

Response ApiEndpoints::show_docs(const Request& request, RequestContext&) const {
  return html_response(docs_page({.registry = *server_.registry(),
                                  .routes = router_.served_routes(),
                                  .options = options_,
                                  .url = base_url(request, options_),
                                  .environment = environment_for_(request)}));
}

Response ApiEndpoints::run(const mcp::Tool& tool, const Json& arguments, const Request& request,
                           RequestContext& context) const {
  const mcp::ToolResult outcome = call_tool(server_, tool, arguments, request, context);
  return json_text_response(outcome.is_error ? 422 : 200, mcp::plain_text(outcome));
}

}  // namespace transports::http
