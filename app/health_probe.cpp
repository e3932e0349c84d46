#include "health_probe.hpp"

#include <httplib.h>

#include "tastytrade_mcp/support/error.hpp"

namespace app {
namespace {

constexpr int kDefaultPort = 8086;
constexpr std::chrono::seconds kTimeout{3};

// The address at which this machine reaches a server that listens on `host`.
std::string reachable_host(const std::string& host) {
  const bool any = host.empty() || host == "0.0.0.0" || host == "::" || host == "[::]" || host == "localhost";
  if (any) return "127.0.0.1";
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

template <class Client>
int get_health(Client& client, std::ostream& out) {
  client.set_connection_timeout(kTimeout);
  client.set_read_timeout(kTimeout);
  client.set_write_timeout(kTimeout);
  client.set_max_timeout(std::chrono::milliseconds(kTimeout));
  const httplib::Result result = client.Get("/health");
  if (!result) {
    out << "unhealthy: " << httplib::to_string(result.error()) << '\n';
    return 1;
  }
  if (result->status != 200) {
    out << "unhealthy: status " << result->status << '\n';
    return 1;
  }
  out << "healthy\n";
  return 0;
}

}  // namespace

int run_health_probe(const Variables& variables, const Flags& flags, std::ostream& out) {
  try {
    const int port = flags.port ? *flags.port : static_cast<int>(variables.integer("PORT", kDefaultPort, 1, 65'535));
    const std::string host = reachable_host(!flags.host.empty() ? flags.host : variables.text("HOST"));
    if (variables.has("TLS_CERT_FILE")) {
      httplib::SSLClient client(host, port);
      client.enable_server_certificate_verification(false);
      return get_health(client, out);
    }
    httplib::ClientImpl client(host, port);
    return get_health(client, out);
  } catch (const support::Error& error) {
    out << "unhealthy: " << error.message() << '\n';
    return 1;
  }
}

}  // namespace app
