// The bridge's helpers beside /mcp, for people with curl and for programs that know no MCP: what the server can do, its
// tools in three formats, and one call. Shared by all threads.
#pragma once

#include <string>

#include "http/access/public_status.hpp"
#include "http/router.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace transports::http {

class ToolEndpoints {
 public:
  ToolEndpoints(const mcp::Server& server, EnvironmentFor environment_for)
      : server_(server), environment_for_(std::move(environment_for)) {}

  void add_routes(Router& router);

 private:
  Response capabilities(const Request& request) const;
  Response tools(const Request& request) const;
  Response call(const Request& request, RequestContext& exchange) const;

  const mcp::Server& server_;
  const EnvironmentFor environment_for_;
};

}  // namespace transports::http
