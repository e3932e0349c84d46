// The pages for people: what this server is and how to connect to it, and the plain API's documentation. No scripts, no
// assets of others, nothing of the account. Pure functions.
#pragma once

#include <string>

#include "http/message.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

// Where the reader of an answer reaches this server: PUBLIC_URL, or what the request's Host header says.
std::string base_url(const Request& request, const HttpOptions& options);

// A page with a Content-Security-Policy that admits its own style sheet and nothing else.
Response html_response(std::string page);

// `environment`: what the reader may know of it (public_status.hpp).
std::string index_page(const mcp::Registry& registry, const std::string& url, const HttpOptions& options,
                       const std::string& environment);
std::string docs_page(const mcp::Registry& registry, const std::string& url, const HttpOptions& options,
                      const std::string& environment);

}  // namespace transports::http
