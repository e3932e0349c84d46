#include "tastytrade_mcp/support/platform/own_address.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>

namespace support::platform {
namespace {

bool has_address(const sockaddr& interface, const IpAddress& address) {
  if (interface.sa_family != (address.is_ipv6 ? AF_INET6 : AF_INET)) return false;
  const void* bytes = address.is_ipv6
                          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(interface).sin6_addr)
                          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(interface).sin_addr);
  return std::equal(address.bytes.begin(), address.bytes.begin() + (address.is_ipv6 ? 16 : 4),
                    static_cast<const std::uint8_t*>(bytes));
}

}  // namespace

bool is_own_address(const IpAddress& address) {
  if (!address.is_ipv6 && address.bytes[0] == 127) return true;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return false;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr != nullptr && has_address(*each->ifa_addr, address)) return true;
  }
  return false;
}

}  // namespace support::platform
