// How the server introduces itself, in the words each protocol revision knows. Pure functions.
#pragma once

#include "methods/method.hpp"

namespace mcp {

// An `Implementation`.
Json server_info(const ServerOptions& options, std::string_view version);

// `"_meta":{…}` with the server's `Implementation`, for results of stateless methods.
std::string stateless_meta(const ServerOptions& options);

// `capabilities`: what the method tables can do with what is on offer, and nothing more, for clients hold us to it.
Json server_capabilities(const ServerOptions& options, const Registry& registry, std::string_view version);

}  // namespace mcp
