// HTTP Strict Transport Security (RFC 6797). Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace transports::http {

// The value of Strict-Transport-Security for the answer to `request`: one year, without subdomains. Nothing unless this
// server itself speaks TLS on the connection and the Host header is a public name. Loopback, IP addresses, names of one
// label and names of local networks get none: other programs there may speak plain HTTP, on other ports too.
std::optional<std::string_view> strict_transport_security(const Request& request);

// Whether `host`, in lower case and without a port, is a name that the public DNS may hold.
bool is_public_name(std::string_view host);

}  // namespace transports::http
