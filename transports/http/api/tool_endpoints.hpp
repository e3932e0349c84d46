// The endpoints beside /mcp for programs that speak no MCP and for people with curl: GET /mcp/capabilities, GET
// /mcp/tools in three formats, POST /mcp/call. Shared by all threads.
#pragma once

#include <string>

#include "http/access/public_status.hpp"
#include "http/router.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace transports::http {

class ToolEndpoints {
 public:
  // What is passed by reference must outlive this.
  ToolEndpoints(const mcp::Server& server, const Router& router, EnvironmentFor environment_for)
      : server_(server), router_(router), environment_for_(std::move(environment_for)) {}

  Response capabilities(const Request& request, RequestContext& context) const;
  Response list_tools(const Request& request, RequestContext& context) const;
  Response call(const Request& request, RequestContext& context) const;

 private:
  const mcp::Server& server_;
  const Router& router_;
  const EnvironmentFor environment_for_;
};

}  // namespace transports::http
