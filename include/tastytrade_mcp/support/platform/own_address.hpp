// Tells whether an IP address is this machine's.
#pragma once

#include "tastytrade_mcp/support/platform/ip_address.hpp"

namespace support::platform {

// Whether a network interface of this machine has the address; 127.0.0.0/8 is always its own. False if the system does
// not tell. Windows: whether a socket can be bound to it.
bool is_own_address(const IpAddress& address);

}  // namespace support::platform
