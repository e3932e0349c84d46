// Client addresses, brought into one form where they come in: the peer's address when a connection is accepted, the
// proxy's word for the client when a request's head is read. Every limit and lock-out counts what comes out here. Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace transports::http {

// The address as inet_ntop() writes it. Takes what proxies write: blanks and double quotes around it, brackets, a port,
// an IPv6 zone, upper case. An IPv4 client that comes by way of IPv6 is its IPv4 address: mapped (::ffff:0:0/96, RFC
// 4291 section 2.5.5.2) or through NAT64 (64:ff9b::/96, RFC 6052). Nothing for what is no IP address.
std::optional<std::string> normalize_address(std::string_view text);

// The client that the request comes from: the peer, or what the proxy in front of this server says in `header`, if that
// is named and says an address. Of a list, or of several such headers, the last entry counts: proxies append what they
// saw, and what stands before it may be the client's invention.
std::string find_client_address(const Request& request, const std::string& header);

// Rate-limit key of a normalized address: the IPv4 address itself, or the IPv6 address's /64, because one client has
// all 2^64 addresses of it.
std::string rate_limit_key(const std::string& address);

}  // namespace transports::http
