#include "tastytrade_mcp/support/platform/trust_store.hpp"

namespace support::platform {

std::vector<std::string> trusted_certificate_files() {
  return {};
}

bool has_own_trust_store() {
  return true;
}

}  // namespace support::platform
