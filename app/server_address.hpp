// The address at which this machine reaches the server of this program, for `health` and `status`.
#pragma once

#include <string>

#include "settings/configuration.hpp"

namespace app {

struct ServerAddress {
  std::string host;  // a name or an IP address, IPv6 without brackets
  int port = 0;
  std::string certificate_file = {};  // TLS_CERT_FILE; empty: the server serves HTTP

  bool has_tls() const { return !certificate_file.empty(); }
  std::string url() const;  // "https://[::1]:8086"
};

// From `flags`, else PORT and HOST, else 127.0.0.1 and 8086. A server that listens on all addresses is reached on
// 127.0.0.1. Throws Error{invalid_argument} if PORT is not a port.
ServerAddress find_server_address(const Variables& variables, const Flags& flags);

}  // namespace app
