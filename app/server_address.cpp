#include "server_address.hpp"

namespace app {
namespace {

constexpr int kDefaultPort = 8086;

// The address at which this machine reaches a server that listens on `host`.
std::string reachable_host(const std::string& host) {
  const bool any = host.empty() || host == "0.0.0.0" || host == "::" || host == "[::]" || host == "localhost";
  if (any) return "127.0.0.1";
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

std::string ServerAddress::url() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (has_tls() ? "https://" : "http://") + (is_ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

ServerAddress find_server_address(const Variables& variables, const Flags& flags) {
  return {.host = reachable_host(!flags.host.empty() ? flags.host : variables.text("HOST")),
          .port = flags.port ? *flags.port : static_cast<int>(variables.integer("PORT", kDefaultPort, 1, 65'535)),
          .certificate_file = variables.text("TLS_CERT_FILE")};
}

}  // namespace app
