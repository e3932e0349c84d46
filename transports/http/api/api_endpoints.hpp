// The plain HTTP API: every tool's REST routes, a generic call, the list of tools, and the API's own description.
// Shared by all threads.
#pragma once

#include "http/access/public_status.hpp"
#include "http/router.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class ApiEndpoints {
 public:
  ApiEndpoints(const HttpOptions& options, const mcp::Server& server, EnvironmentFor environment_for)
      : options_(options),
        server_(server),
        registry_(server.registry()),
        environment_for_(std::move(environment_for)) {}

  void add_routes(Router& router);

 private:
  void add_tool(Router& router, const mcp::Tool& tool);
  Response tools() const;
  Response call_by_name(const Request& request, RequestContext& exchange) const;
  Response run(const mcp::Tool& tool, const mcp::Json& arguments, const Request& request,
               RequestContext& exchange) const;

  const HttpOptions& options_;
  const mcp::Server& server_;
  const std::shared_ptr<const mcp::Registry> registry_;  // whose tools have routes
  const EnvironmentFor environment_for_;
};

}  // namespace transports::http
