// This server's own address, as the sender of a request reaches it. Pure functions.
#pragma once

#include <string>

#include "http/message.hpp"
#include "tastytrade_mcp/oauth/authorization.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

// PUBLIC_URL, or the URL that the request's Host header makes: "https://host:8443", without a trailing slash.
std::string base_url(const Request& request, const HttpOptions& options);
// The same for the login: issuer (RFC 8414) and resource (RFC 8707, the URL of /mcp).
oauth::Site site_for_request(const Request& request, const HttpOptions& options);

}  // namespace transports::http
