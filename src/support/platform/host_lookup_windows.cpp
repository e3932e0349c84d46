#include "tastytrade_mcp/support/platform/host_lookup.hpp"

#include "platform/winsock.hpp"

namespace support::platform {

HostLookup look_up_host(const std::string& host, std::size_t max_addresses) {
  start_winsock();
  ADDRINFOW hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  ADDRINFOW* found = nullptr;
  HostLookup lookup;
  if (const int error = ::GetAddrInfoW(to_utf16(host).c_str(), nullptr, &hints, &found); error != 0) {
    lookup.outcome = error == WSAHOST_NOT_FOUND ? HostLookup::Outcome::unknown_name : HostLookup::Outcome::failed;
    lookup.reason = describe_windows_error(static_cast<DWORD>(error));
    return lookup;
  }
  const AddressList owner(found, ::FreeAddrInfoW);
  lookup.outcome = HostLookup::Outcome::found;
  for (const ADDRINFOW* entry = found; entry != nullptr && lookup.addresses.size() < max_addresses;
       entry = entry->ai_next) {
    wchar_t text[NI_MAXHOST] = {};
    if (::GetNameInfoW(entry->ai_addr, static_cast<socklen_t>(entry->ai_addrlen), text, NI_MAXHOST, nullptr, 0,
                       NI_NUMERICHOST) == 0) {
      lookup.addresses.push_back(to_utf8(text));
    }
  }
  return lookup;
}

}  // namespace support::platform
