// Parses the URL of the broker and checks which hosts may get credentials (docs/tastytrade.md, Environments and hosts).
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"

namespace broker {

struct Origin {
  bool tls = true;
  std::string host;  // lower case; an IPv6 address without its brackets
  int port = 443;

  std::string authority() const;  // as in a Host header
};

// Parses "https://host" and "https://host:8443", with or without a trailing slash. Throws Error{invalid_argument} for
// user information, a path, a query and another scheme.
Origin parse_origin(std::string_view url);

// Returns true if the host is TastyTrade's API, of either environment.
bool is_broker_host(const Origin& origin);

// Returns true if `hosts` (TASTYTRADE_ALLOW_API_HOST) names the host, with or without its port.
bool is_allowed_host(const Origin& origin, const std::vector<std::string>& hosts);

// Throws Error{invalid_argument} unless credentials may be sent to this origin on behalf of this environment: plain
// HTTP only to loopback, the demo only to loopback, and never a sandbox label on the production host or the reverse.
void check_origin(const Origin& origin, Environment environment);

}  // namespace broker
