#include "tastytrade_mcp/support/platform/host_lookup.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <memory>

namespace support::platform {

HostLookup look_up_host(const std::string& host, std::size_t max_addresses) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  HostLookup lookup;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    lookup.outcome = error == EAI_NONAME ? HostLookup::Outcome::unknown_name : HostLookup::Outcome::failed;
    lookup.reason = ::gai_strerror(error);
    return lookup;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  lookup.outcome = HostLookup::Outcome::found;
  for (const addrinfo* entry = found; entry != nullptr && lookup.addresses.size() < max_addresses;
       entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
      lookup.addresses.emplace_back(text.data());
    }
  }
  return lookup;
}

}  // namespace support::platform
