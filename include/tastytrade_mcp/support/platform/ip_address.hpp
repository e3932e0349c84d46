// IP addresses as bytes, and their text. Values only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace support::platform {

struct IpAddress {
  bool is_ipv6 = false;
  std::array<std::uint8_t, 16> bytes{};  // in network order; of an IPv4 address the first four
};

// Four decimal numbers without leading zeros ("127.0.0.1"), nothing else (inet_pton).
std::optional<IpAddress> parse_ipv4(const std::string& text);
// The forms of RFC 4291 section 2.2, without brackets and zone (inet_pton).
std::optional<IpAddress> parse_ipv6(const std::string& text);
// Either of the two.
std::optional<IpAddress> parse_ip_address(const std::string& text);

// "127.0.0.1", "2001:db8::1" (RFC 5952; an IPv4-mapped address as "::ffff:127.0.0.1").
std::string to_string(const IpAddress& address);
// Of the four bytes that begin at `bytes`.
std::string format_ipv4(const std::uint8_t* bytes);

}  // namespace support::platform
