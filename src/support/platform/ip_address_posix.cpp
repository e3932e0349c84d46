#include "tastytrade_mcp/support/platform/ip_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace support::platform {
namespace {

std::optional<IpAddress> parse(int family, const std::string& text) {
  IpAddress address{.is_ipv6 = family == AF_INET6};
  return ::inet_pton(family, text.c_str(), address.bytes.data()) == 1 ? std::optional(address) : std::nullopt;
}

std::string format(int family, const std::uint8_t* bytes) {
  char text[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(family, bytes, text, sizeof(text));
  return text;
}

}  // namespace

std::optional<IpAddress> parse_ipv4(const std::string& text) {
  return parse(AF_INET, text);
}

std::optional<IpAddress> parse_ipv6(const std::string& text) {
  return parse(AF_INET6, text);
}

std::optional<IpAddress> parse_ip_address(const std::string& text) {
  const auto address = parse_ipv4(text);
  return address ? address : parse_ipv6(text);
}

std::string to_string(const IpAddress& address) {
  return format(address.is_ipv6 ? AF_INET6 : AF_INET, address.bytes.data());
}

std::string format_ipv4(const std::uint8_t* bytes) {
  return format(AF_INET, bytes);
}

}  // namespace support::platform
