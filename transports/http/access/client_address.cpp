#include "client_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

constexpr std::array<std::uint8_t, 12> kNat64Prefix = {0x00, 0x64, 0xff, 0x9b};  // 64:ff9b::/96
constexpr std::size_t kIpv4Offset = 12;  // of the IPv4 address in those 16 bytes

// The address without quotes, brackets, port and zone; nothing if these are malformed.
std::optional<std::string> extract_address(std::string_view text) {
  text = support::trim(text);
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    text = support::trim(text.substr(1, text.size() - 2));
  }
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !(rest.starts_with(':') && support::parse_port(rest.substr(1)))) return std::nullopt;
    text = text.substr(1, end - 1);
    if (text.find(':') == std::string_view::npos) return std::nullopt;  // brackets are for IPv6
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    const auto colon = text.find(':');
    if (!support::parse_port(text.substr(colon + 1))) return std::nullopt;
    text = text.substr(0, colon);
  }
  const auto zone = text.find('%');
  if (zone != std::string_view::npos) {
    if (text.find(':') >= zone) return std::nullopt;  // IPv4 has no zones
    text = text.substr(0, zone);
  }
  return std::string(text);
}

std::string format_ipv4(const void* bytes) {
  char text[INET_ADDRSTRLEN];
  return ::inet_ntop(AF_INET, bytes, text, sizeof(text));
}

std::string format_ipv6(const in6_addr& address) {
  char text[INET6_ADDRSTRLEN];
  return ::inet_ntop(AF_INET6, &address, text, sizeof(text));
}

// RFC 6052 section 3.1: the prefix carries global IPv4 addresses only, so that no client becomes 127.0.0.1 by it.
bool is_nat64(const in6_addr& address) {
  const std::uint8_t first = address.s6_addr[kIpv4Offset];
  return std::memcmp(address.s6_addr, kNat64Prefix.data(), kNat64Prefix.size()) == 0 && first != 0 && first != 127;
}

}  // namespace

std::optional<std::string> normalize_address(std::string_view text) {
  const auto address = extract_address(text);
  if (!address) return std::nullopt;
  in_addr v4{};
  if (::inet_pton(AF_INET, address->c_str(), &v4) == 1) return format_ipv4(&v4);
  in6_addr v6{};
  if (::inet_pton(AF_INET6, address->c_str(), &v6) != 1) return std::nullopt;
  if (IN6_IS_ADDR_V4MAPPED(&v6) || is_nat64(v6)) return format_ipv4(&v6.s6_addr[kIpv4Offset]);
  return format_ipv6(v6);
}

std::string find_client_address(const Request& request, const std::string& header) {
  if (header.empty()) return request.peer;
  std::string_view value;
  for (const auto& [name, each] : request.headers) {
    if (equal_ignoring_case(name, header)) value = each;
  }
  return normalize_address(value.substr(value.rfind(',') + 1)).value_or(request.peer);
}

std::string rate_limit_key(const std::string& address) {
  in6_addr v6{};
  if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) return address;
  std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), std::uint8_t{0});
  return format_ipv6(v6) + "/64";
}

}  // namespace transports::http
