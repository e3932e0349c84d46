// One row of the route table (routes.cpp): a path with everything that the server and its documentation know of it.
// Immutable after the start; shared by all threads.
#pragma once

#include <string>
#include <vector>

#include "message.hpp"
#include "tastytrade_mcp/mcp/event_stream.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace transports::http {

inline constexpr std::string_view kMcpPath = "/mcp";

// Which servers have the route: both modes, MCP over HTTP, MCP over HTTP where a login is offered, or the plain API.
enum class ServedIn { both, mcp, mcp_with_login, api };

// What a caller needs before the route's handler runs.
enum class Access {
  open,        // nothing
  health,      // nothing, and neither Host nor rate limit is checked: platforms ask under any name and often
  login_page,  // nothing; pages of other origins may only navigate the browser here
  login,       // nothing; pages of other origins are refused
  token,       // a bearer token
  metrics,     // METRICS_TOKEN or the server's own token; nothing on this machine if nobody else reaches the server
};

struct Endpoints;  // the objects that the handlers call (routes.hpp)

struct Route {
  using Handler = Response (*)(Endpoints&, Request&, RequestContext&);

  std::string method;                     // GET also serves HEAD
  std::string pattern;                    // "/api/v1/accounts/{account_number}": a name in braces matches any segment
  std::vector<std::string> aliases = {};  // more patterns of the same route
  ServedIn served_in = ServedIn::both;
  Access access = Access::open;
  ErrorFormat error_format = ErrorFormat::json;
  bool takes_json = false;          // a body must be application/json
  std::string name = {};            // operationId in /openapi.json, key in /mcp/capabilities; empty: in neither
  bool is_suggested = false;        // named by the hint of a 404
  std::string authentication = {};  // for the documentation; empty: what `access` says
  std::string purpose = {};         // for the documentation, in Markdown
  const mcp::Tool* tool = nullptr;  // of a tool's REST route: the tool
  const mcp::EventStream* event_stream = nullptr;  // of the route of an event stream: the stream
  std::string unselected = {};                     // of a tool's REST route, if the tool is not offered: its name
  Handler handler = nullptr;
};

}  // namespace transports::http
