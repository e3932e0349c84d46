// Asks the system's resolver for the addresses of a host's name.
#pragma once

#include <string>
#include <vector>

namespace support::platform {

struct HostLookup {
  enum class Outcome { found, unknown_name, failed };
  Outcome outcome = Outcome::failed;
  std::vector<std::string> addresses;  // numeric, with the zone of a link-local one; the preferred one first
  std::string reason;                  // the system's text, if there is no address (gai_strerror)
};

// Calls getaddrinfo() for stream sockets of either family, which blocks for as long as DNS takes and cannot be
// cancelled. Returns at most `max_addresses`. unknown_name: EAI_NONAME (Windows: WSAHOST_NOT_FOUND).
HostLookup look_up_host(const std::string& host, std::size_t max_addresses);

}  // namespace support::platform
