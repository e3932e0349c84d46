#include "health_probe.hpp"

#include <httplib.h>

#include "server_address.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace app {
namespace {

constexpr std::chrono::seconds kTimeout{3};

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
    const ServerAddress address = find_server_address(variables, flags);
    if (address.has_tls()) {
      httplib::SSLClient client(address.host, address.port);
      client.enable_server_certificate_verification(false);
      return get_health(client, out);
    }
    httplib::ClientImpl client(address.host, address.port);
    return get_health(client, out);
  } catch (const support::Error& error) {
    out << "unhealthy: " << error.message() << '\n';
    return 1;
  }
}

}  // namespace app
