// Tells public IP addresses from others. This server connects to a URL that a client names only if its address is
// public. Pure.
#pragma once

#include <string>

namespace oauth {

// False for text that is no IP address, and for loopback, private, link-local, unique-local, shared (CGNAT), multicast,
// unspecified, documentation, benchmarking and reserved addresses. An IPv6 address that carries an IPv4 address
// (mapped, compatible, NAT64, 6to4, Teredo) counts as that one. Source: IANA's special-purpose address registries.
bool is_public_address(const std::string& address);

}  // namespace oauth
