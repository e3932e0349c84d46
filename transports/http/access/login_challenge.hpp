// The WWW-Authenticate header that leads an MCP client to the login (RFC 9728 section 5.1). Pure.
#pragma once

#include <string>

#include "server_url.hpp"

namespace transports::http {

// `Bearer …, resource_metadata="…", scope="…"`. `error` (RFC 6750 section 3.1) and `description` may be empty.
std::string login_challenge(const oauth::Site& site, std::string_view error, std::string_view description,
                            std::string_view scope);

}  // namespace transports::http
