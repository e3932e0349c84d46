// The plain HTTP API described for programs: OpenAPI 3.1, made from the route table and the tools. Pure functions.
#pragma once

#include "http/route.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"

namespace transports::http {

// The names in braces of "/api/v1/accounts/{account_number}".
std::vector<std::string> path_parameters(std::string_view route);

support::Json openapi_document(const mcp::Registry& registry, const std::vector<const Route*>& routes,
                               const std::string& server_url, const std::string& version);

}  // namespace transports::http
