// Which addresses this server may connect to on a stranger's word: those of the public internet, and no others. Pure.
#pragma once

#include <string>

namespace oauth {

// False for what is no numeric address, and for loopback, private, link-local, unique-local, shared (CGNAT), multicast,
// unspecified, documentation, benchmarking and reserved ones, and for IPv6 forms that carry an IPv4 address of those
// (mapped, compatible, NAT64, 6to4, Teredo). Source: IANA's special-purpose address registries.
bool is_public_address(const std::string& address);

}  // namespace oauth
