// The plain HTTP API described for programs (OpenAPI 3.1) and the table of every endpoint, both made from the tools.
// Pure functions; the public ones are declared in tastytrade_mcp/transports/http_server.hpp.
#pragma once

#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

// The names in braces of "/api/v1/accounts/{account_number}".
std::vector<std::string> path_parameters(std::string_view route);

}  // namespace transports::http
