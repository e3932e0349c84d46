// Client addresses in one spelling, for rate limits and lock-outs: the peer address of a connection, or the address in
// a trusted proxy's header. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace transports::http {

// The address as inet_ntop() writes it. Reads the spellings of proxies: with spaces, double quotes, brackets, a port,
// an IPv6 zone or upper case. An IPv4 address within IPv6, mapped (::ffff:0:0/96, RFC 4291 section 2.5.5.2) or by NAT64
// (64:ff9b::/96, RFC 6052), becomes the IPv4 address. Nothing for text that is no IP address.
std::optional<std::string> normalize_address(std::string_view text);

// The client's address: that in `header`, which a trusted proxy sets, or the peer's if `header` is empty or holds no
// address. Of several addresses the last one counts, because proxies append theirs; a client may have sent the others.
std::string find_client_address(const Request& request, const std::string& header);

// The rate-limit key of a normalized address: the IPv4 address, or the /64 of the IPv6 address, because one client has
// all 2^64 addresses of a /64.
std::string rate_limit_key(const std::string& address);

}  // namespace transports::http
