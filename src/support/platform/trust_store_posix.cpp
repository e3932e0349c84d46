#include "tastytrade_mcp/support/platform/trust_store.hpp"

namespace support::platform {

std::vector<std::string> trusted_certificate_files() {
  return {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem"};
}

bool has_own_trust_store() {
  return false;
}

std::vector<std::string> read_own_trust_store() {
  return {};
}

}  // namespace support::platform
