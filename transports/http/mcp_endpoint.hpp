// POST and DELETE /mcp: MCP's Streamable HTTP, for both eras of the protocol. What era a message belongs to and what is
// wrong with it is mcp::Server's affair; this is sessions, framing and hanging up. Shared by all threads.
#pragma once

#include "router.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/mcp/session.hpp"

namespace transports::http {

class McpEndpoint {
 public:
  McpEndpoint(mcp::Server& server, mcp::SessionCodec& sessions, std::chrono::milliseconds heartbeat)
      : server_(server), sessions_(sessions), heartbeat_(heartbeat) {}

  void add_routes(Router& router);

 private:
  Response post(Request& request, Exchange& exchange);
  Response end_session(Request& request);
  Response send_reply(mcp::Reply reply, const Request& request);
  Response run_call(mcp::Call call, const Request& request, Exchange& exchange);

  mcp::Server& server_;
  mcp::SessionCodec& sessions_;
  std::chrono::milliseconds heartbeat_;
};

}  // namespace transports::http
