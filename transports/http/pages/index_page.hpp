// GET /, the page for people. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

struct IndexView {
  const mcp::Registry& registry;
  const HttpOptions& options;
  std::string url;          // base_url()
  std::string environment;  // what the reader may know of it (public_status.hpp); empty: nothing
  Readiness readiness;
  support::Instant started;  // when the server started
};
// GET /: what this server is, whether it is ready, and how to connect each client to it. An HTML document; strangers
// read no environment, no detail of the state and no time in it.
std::string index_page(const IndexView& view);

// `title` and `text` for a server without API_TOKEN: who may read the account, or that nobody may.
support::Json describe_missing_token(const HttpOptions& options);

}  // namespace transports::http
