// GET /docs: the plain HTTP API, described for people. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

// `url`: base_url(). `environment`: what the reader may know of it (public_status.hpp).
std::string docs_page(const mcp::Registry& registry, const std::string& url, const HttpOptions& options,
                      const std::string& environment);

}  // namespace transports::http
