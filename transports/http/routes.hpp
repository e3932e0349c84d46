// The route table of the HTTP server, and the objects that its handlers call.
#pragma once

#include "http/access/public_status.hpp"
#include "http/api/api_endpoints.hpp"
#include "http/api/event_stream_endpoint.hpp"
#include "http/api/health_endpoints.hpp"
#include "http/api/tool_endpoints.hpp"
#include "http/mcp/mcp_endpoint.hpp"
#include "http/oauth/oauth_endpoints.hpp"
#include "route.hpp"

namespace transports::http {

struct Endpoints {
  const HttpOptions& options;
  mcp::Server& server;
  const EnvironmentFor& environment_for;
  HealthEndpoints health;
  McpEndpoint mcp;
  ToolEndpoints tools;
  ApiEndpoints api;
  EventStreamEndpoint event_streams;
  std::unique_ptr<OAuthEndpoints> oauth;  // null where no login is offered
};

// Every route of every mode: the fixed ones and those of the registry's tools, which must outlive the list.
std::vector<Route> list_routes(const mcp::Registry& registry);

// Whether a server has the route. `has_login`: it offers a login.
bool is_served(const Route& route, HttpMode mode, bool has_login);

}  // namespace transports::http
