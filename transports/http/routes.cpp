#include "routes.hpp"

#include "http/access/server_url.hpp"
#include "http/pages/index_page.hpp"
#include "http/pages/page_response.hpp"
#include "tastytrade_mcp/metrics/metrics.hpp"

namespace transports {
namespace http {
namespace {

// Calls `Function` of the endpoint object `Member`.
template <auto Member, auto Function>
Response call(Endpoints& endpoints, Request& request, RequestContext& context) {
  auto& endpoint = endpoints.*Member;
  if constexpr (std::is_invocable_v<decltype(Function), decltype(endpoint), Request&, RequestContext&>) {
    return std::invoke(Function, endpoint, request, context);
  } else {
    return std::invoke(Function, endpoint, request);
  }
}

// A person waits for the page, most of all when the broker does not answer.
constexpr std::chrono::milliseconds kIndexWait{300};

Response show_index(Endpoints& endpoints, Request& request, RequestContext& context) {
  return html_response(index_page({.registry = *endpoints.server.registry(),
                                   .options = endpoints.options,
                                   .url = base_url(request, endpoints.options),
                                   .environment = endpoints.environment_for(request),
                                   .readiness = endpoints.health.check_readiness_within(kIndexWait, context),
                                   .started = endpoints.health.started_at()}));
}

Response show_metrics(Endpoints& endpoints, Request&, RequestContext&) {
  if (endpoints.oauth) endpoints.oauth->measure_grants();
  Response response;
  response.status = 200;
  response.headers.set("Content-Type", metrics::kTextType);
  response.body = metrics::write_text();
  return response;
}

const std::vector<Route>& shared_routes() {
  static const std::vector<Route> routes = {
      {.method = "GET",
       .pattern = "/",
       .is_suggested = true,
       .purpose = "A page for people: what this is and how to connect each client",
       .handler = show_index},
      {.method = "GET",
       .pattern = "/health",
       .access = Access::health,
       .name = "health",
       .is_suggested = true,
       .purpose = "Whether the server is alive; with mode, version and uptime, and the environment for callers who may "
                  "know it",
       .handler = call<&Endpoints::health, &HealthEndpoints::health>},
      {.method = "GET",
       .pattern = "/health/live",
       .access = Access::health,
       .purpose = "Whether the server is alive",
       .handler = call<&Endpoints::health, &HealthEndpoints::live>},
      {.method = "GET",
       .pattern = "/health/ready",
       .access = Access::health,
       .name = "ready",
       .purpose = "Whether the broker and the state can be reached; 503 if not",
       .handler = call<&Endpoints::health, &HealthEndpoints::ready>},
      {.method = "GET",
       .pattern = "/metrics",
       .access = Access::metrics,
       .authentication = "METRICS_TOKEN or the server's token",
       .purpose = "Figures for Prometheus",
       .handler = show_metrics},
  };
  return routes;
}

const std::vector<Route>& mcp_routes() {
  static const std::vector<Route> routes = {
      {.method = "POST",
       .pattern = std::string(kMcpPath),
       .served_in = ServedIn::mcp,
       .access = Access::token,
       .error_format = ErrorFormat::json_rpc,
       .takes_json = true,
       .name = "mcp",
       .is_suggested = true,
       .purpose = "MCP over Streamable HTTP",
       .handler = call<&Endpoints::mcp, &McpEndpoint::post>},
      {.method = "GET",
       .pattern = std::string(kMcpPath),
       .served_in = ServedIn::mcp,
       .access = Access::token,
       .error_format = ErrorFormat::json_rpc,
       .purpose = "An MCP session's stream; with `Last-Event-ID` the rest of a lost stream",
       .handler = call<&Endpoints::mcp, &McpEndpoint::get>},
      {.method = "DELETE",
       .pattern = std::string(kMcpPath),
       .served_in = ServedIn::mcp,
       .access = Access::token,
       .error_format = ErrorFormat::json_rpc,
       .purpose = "Ends an MCP session",
       .handler = call<&Endpoints::mcp, &McpEndpoint::end_session>},
      {.method = "GET",
       .pattern = "/mcp/capabilities",
       .served_in = ServedIn::mcp,
       .is_suggested = true,
       .purpose = "The server's capabilities and endpoints",
       .handler = call<&Endpoints::tools, &ToolEndpoints::capabilities>},
      {.method = "GET",
       .pattern = "/mcp/tools",
       .served_in = ServedIn::mcp,
       .name = "tools",
       .is_suggested = true,
       .purpose = "The tools; `?format=mcp`, `responses` or `chat`",
       .handler = call<&Endpoints::tools, &ToolEndpoints::list_tools>},
      {.method = "POST",
       .pattern = "/mcp/call",
       .served_in = ServedIn::mcp,
       .access = Access::token,
       .takes_json = true,
       .name = "call",
       .is_suggested = true,
       .purpose = "One tool call: `{\"name\", \"arguments\"}`",
       .handler = call<&Endpoints::tools, &ToolEndpoints::call>},
  };
  return routes;
}

// Clients look for the metadata documents of /mcp under all the patterns here.
const std::vector<Route>& login_routes() {
  static const std::vector<Route> routes = {
      {.method = "GET",
       .pattern = "/.well-known/oauth-protected-resource",
       .aliases = {"/.well-known/oauth-protected-resource/mcp"},
       .served_in = ServedIn::mcp_with_login,
       .purpose = "The resource's OAuth metadata (RFC 9728); also with `/mcp` appended",
       .handler = call<&Endpoints::oauth, &OAuthEndpoints::resource_metadata>},
      {.method = "GET",
       .pattern = "/.well-known/oauth-authorization-server",
       .aliases = {"/.well-known/oauth-authorization-server/mcp", "/.well-known/openid-configuration",
                   "/.well-known/openid-configuration/mcp", "/mcp/.well-known/openid-configuration"},
       .served_in = ServedIn::mcp_with_login,
       .purpose =
           "The authorization server's metadata (RFC 8414); also as `openid-configuration`, and with `/mcp` appended",
       .handler = call<&Endpoints::oauth, &OAuthEndpoints::server_metadata>},
      {.method = "GET",
       .pattern = "/authorize",
       .served_in = ServedIn::mcp_with_login,
       .access = Access::login_page,
       .error_format = ErrorFormat::page,
       .purpose = "The login page",
       .handler = call<&Endpoints::oauth, &OAuthEndpoints::authorize>},
      {.method = "POST",
       .pattern = "/authorize",
       .served_in = ServedIn::mcp_with_login,
       .access = Access::login,
       .error_format = ErrorFormat::page,
       .authentication = "the owner's token",
       .purpose = "The form of the login page",
       .handler = call<&Endpoints::oauth, &OAuthEndpoints::decide>},
      {.method = "POST",
       .pattern = "/token",
       .served_in = ServedIn::mcp_with_login,
       .access = Access::login,
       .error_format = ErrorFormat::oauth,
       .authentication = "the client's own",
       .purpose = "Code or refresh token for an access token",
       .handler = call<&Endpoints::oauth, &OAuthEndpoints::token>},
      {.method = "POST",
       .pattern = "/register",
       .served_in = ServedIn::mcp_with_login,
       .access = Access::login,
       .error_format = ErrorFormat::oauth_registration,
       .purpose = "Registers a client (RFC 7591)",
       .handler = call<&Endpoints::oauth, &OAuthEndpoints::register_client>},
      {.method = "POST",
       .pattern = "/revoke",
       .served_in = ServedIn::mcp_with_login,
       .access = Access::login,
       .error_format = ErrorFormat::oauth,
       .authentication = "the client's own",
       .purpose = "Ends a grant (RFC 7009)",
       .handler = call<&Endpoints::oauth, &OAuthEndpoints::revoke>},
  };
  return routes;
}

const std::vector<Route>& api_routes() {
  static const std::vector<Route> routes = {
      {.method = "GET",
       .pattern = "/api/v1/tools",
       .served_in = ServedIn::api,
       .name = "list_tools",
       .is_suggested = true,
       .purpose = "Every tool with its routes and parameters",
       .handler = call<&Endpoints::api, &ApiEndpoints::list_tools>},
      {.method = "POST",
       .pattern = "/api/v1/tools/{name}",
       .served_in = ServedIn::api,
       .access = Access::token,
       .takes_json = true,
       .purpose = "Any tool, its arguments as the JSON body",
       .handler = call<&Endpoints::api, &ApiEndpoints::call_by_name>},
      {.method = "GET",
       .pattern = "/openapi.json",
       .served_in = ServedIn::api,
       .is_suggested = true,
       .purpose = "OpenAPI 3.1",
       .handler = call<&Endpoints::api, &ApiEndpoints::describe>},
      {.method = "GET",
       .pattern = "/docs",
       .served_in = ServedIn::api,
       .is_suggested = true,
       .purpose = "The same as pages for people",
       .handler = call<&Endpoints::api, &ApiEndpoints::show_docs>},
  };
  return routes;
}

Route tool_route(const mcp::Tool& tool, const std::string& pattern) {
  return {.method = mcp::route_method(tool),
          .pattern = pattern,
          .served_in = ServedIn::api,
          .access = Access::token,
          .takes_json = mcp::has_posted_arguments(tool) && !tool.accepts_any_arguments,
          .purpose = tool.title.empty() ? tool.name : tool.title,
          .tool = &tool,
          .handler = call<&Endpoints::api, &ApiEndpoints::call_tool_route>};
}

Route event_stream_route(const mcp::EventStream& stream) {
  return {.method = "GET",
          .pattern = stream.route,
          .served_in = ServedIn::api,
          .access = Access::token,
          .purpose = stream.title,
          .event_stream = &stream,
          .handler = call<&Endpoints::event_streams, &EventStreamEndpoint::open>};
}

// Says why the tool is not offered, in place of an unknown path or method.
Route unselected_route(const mcp::UnselectedTool& tool, const std::string& pattern) {
  return {.method = tool.http_method,
          .pattern = pattern,
          .served_in = ServedIn::api,
          .access = Access::token,
          .takes_json = tool.http_method != "GET",
          .unselected = tool.name,
          .handler = call<&Endpoints::api, &ApiEndpoints::refuse_unselected>};
}

std::string describe_mode(ServedIn served_in) {
  if (served_in == ServedIn::both) return "both";
  return std::string(to_string(served_in == ServedIn::api ? HttpMode::api : HttpMode::mcp));
}

std::string describe_authentication(const Route& route) {
  if (!route.authentication.empty()) return route.authentication;
  if (route.access != Access::token) return "none";
  return route.served_in == ServedIn::api ? "API_TOKEN" : "login or CHATGPT_MCP_TOKEN";
}

}  // namespace

std::vector<Route> list_routes(const mcp::Registry& registry) {
  std::vector<Route> routes;
  const auto add = [&routes](const std::vector<Route>& more) { routes.insert(routes.end(), more.begin(), more.end()); };
  add(shared_routes());
  add(mcp_routes());
  add(login_routes());
  for (const mcp::Tool& tool : registry.tools()) {
    for (const std::string& pattern : tool.routes) routes.push_back(tool_route(tool, pattern));
  }
  for (const mcp::EventStream& stream : registry.catalog().event_streams) routes.push_back(event_stream_route(stream));
  add(api_routes());
  for (const mcp::UnselectedTool& tool : registry.catalog().unselected) {
    for (const std::string& pattern : tool.routes) routes.push_back(unselected_route(tool, pattern));
  }
  return routes;
}

bool is_served(const Route& route, HttpMode mode, bool has_login) {
  switch (route.served_in) {
    case ServedIn::both:
      return true;
    case ServedIn::mcp:
      return mode == HttpMode::mcp;
    case ServedIn::mcp_with_login:
      return mode == HttpMode::mcp && has_login;
    case ServedIn::api:
      break;
  }
  return mode == HttpMode::api;
}

}  // namespace http

std::vector<Endpoint> endpoints(const mcp::Registry& registry) {
  std::vector<Endpoint> endpoints;
  for (const http::Route& route : http::list_routes(registry)) {
    if (!route.unselected.empty()) continue;
    endpoints.push_back({route.method, route.pattern, http::describe_mode(route.served_in),
                         http::describe_authentication(route), route.purpose});
  }
  return endpoints;
}

}  // namespace transports
