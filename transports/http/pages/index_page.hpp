// The pages for people: what this server is and how to connect to it, and the plain API's documentation. No scripts, no
// assets of others, nothing of the account. Pure functions.
#pragma once

#include <string>

#include "http/message.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

// `environment`: what the reader may know of it (public_status.hpp).
std::string index_page(const mcp::Registry& registry, const std::string& url, const HttpOptions& options,
                       const std::string& environment);
std::string docs_page(const mcp::Registry& registry, const std::string& url, const HttpOptions& options,
                      const std::string& environment);

}  // namespace transports::http
