// GET /docs: the plain HTTP API, described for people. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "http/route.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

struct DocsView {
  const mcp::Registry& registry;
  const std::vector<const Route*>& routes;  // those that the server serves
  const HttpOptions& options;
  std::string url;          // base_url()
  std::string environment;  // what the reader may know of it (public_status.hpp); empty: nothing
};
// An HTML document. Each tool has its first route with a command, its parameters, the members of its result and an
// answer of the demo (web/examples/, written by scripts/snapshot); the other routes are a list.
std::string docs_page(const DocsView& view);

// "/api/v1/options?symbol=AAPL": a route of `tool` with the tool's example arguments. Arguments that are not in the
// path follow as a query if the tool reads.
std::string example_address(const mcp::Tool& tool, std::string route);

}  // namespace transports::http
