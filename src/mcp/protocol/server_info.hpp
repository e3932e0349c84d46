// How the server describes itself, in the form of each protocol revision. Pure functions.
#pragma once

#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

// MCP's `Implementation`, with the members that the revision knows.
Json to_json(const ServerInfo& info, std::string_view version);

// `"_meta":{…}` with the server's `Implementation`, for the results of stateless methods.
std::string server_info_meta(const ServerInfo& info);

// `capabilities`: only what the registry's content can be used for.
Json server_capabilities(const ServerOptions& options, const Registry& registry, std::string_view version);

}  // namespace mcp
