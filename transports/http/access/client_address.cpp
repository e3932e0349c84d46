#include "client_address.hpp"

#include <algorithm>
#include <array>

#include "tastytrade_mcp/support/platform/ip_address.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {

namespace platform = support::platform;

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};  // ::ffff:0:0/96
constexpr std::array<std::uint8_t, 12> kNat64Prefix = {0x00, 0x64, 0xff, 0x9b};                     // 64:ff9b::/96
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

bool has_prefix(const platform::IpAddress& address, const std::array<std::uint8_t, 12>& prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

// RFC 6052 section 3.1: the prefix carries global IPv4 addresses only, so that no client becomes 127.0.0.1 by it.
bool is_nat64(const platform::IpAddress& address) {
  const std::uint8_t first = address.bytes[kIpv4Offset];
  return has_prefix(address, kNat64Prefix) && first != 0 && first != 127;
}

}  // namespace

std::optional<std::string> normalize_address(std::string_view text) {
  const auto address = extract_address(text);
  if (!address) return std::nullopt;
  const auto ip = platform::parse_ip_address(*address);
  if (!ip) return std::nullopt;
  const bool holds_ipv4 = ip->is_ipv6 && (has_prefix(*ip, kMappedPrefix) || is_nat64(*ip));
  return holds_ipv4 ? platform::format_ipv4(&ip->bytes[kIpv4Offset]) : platform::to_string(*ip);
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
  auto ip = platform::parse_ipv6(address);
  if (!ip) return address;
  std::fill(ip->bytes.begin() + 8, ip->bytes.end(), std::uint8_t{0});
  return platform::to_string(*ip) + "/64";
}

}  // namespace transports::http
