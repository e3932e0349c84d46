#include "tastytrade_mcp/support/platform/own_address.hpp"

#include <algorithm>

#include "platform/winsock.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"

namespace support::platform {

bool is_own_address(const IpAddress& address) {
  if (!address.is_ipv6 && address.bytes[0] == 127) return true;
  start_winsock();
  const Socket socket(::WSASocketW(address.is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0,
                                   WSA_FLAG_NO_HANDLE_INHERIT));
  if (!socket.is_open()) return false;
  if (address.is_ipv6) {
    sockaddr_in6 local{};
    local.sin6_family = AF_INET6;
    std::copy(address.bytes.begin(), address.bytes.end(), local.sin6_addr.s6_addr);
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&local), sizeof(local)) == 0;
  }
  sockaddr_in local{};
  local.sin_family = AF_INET;
  std::copy_n(address.bytes.begin(), 4, reinterpret_cast<std::uint8_t*>(&local.sin_addr));
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&local), sizeof(local)) == 0;
}

}  // namespace support::platform
