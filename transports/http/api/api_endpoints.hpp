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
  // What is passed by reference must outlive this.
  ApiEndpoints(const HttpOptions& options, const mcp::Server& server, const Router& router,
               EnvironmentFor environment_for)
      : options_(options), server_(server), router_(router), environment_for_(std::move(environment_for)) {}

  // A tool's own route: GET or POST /api/v1/…, arguments in path, query and body.
  Response call_tool_route(const Request& request, RequestContext& context) const;
  Response list_tools(const Request& request, RequestContext& context) const;
  // POST /api/v1/tools/{name}.
  Response call_by_name(const Request& request, RequestContext& context) const;
  Response refuse_unselected(const Request& request, RequestContext& context) const;  // of a tool that is not offered
  // GET /openapi.json and GET /docs.
  Response describe(const Request& request, RequestContext& context) const;
  Response show_docs(const Request& request, RequestContext& context) const;

 private:
  Response run(const mcp::Tool& tool, const mcp::Json& arguments, const Request& request,
               RequestContext& context) const;

  const HttpOptions& options_;
  const mcp::Server& server_;
  const Router& router_;
  const EnvironmentFor environment_for_;
};

}  // namespace transports::http
