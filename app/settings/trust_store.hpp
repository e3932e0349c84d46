// Where the certificates are that decide whom this program trusts when it connects: the broker, and where clients of
// the login describe themselves. The system's own come first. A bundle travels with the released program for systems
// that have none; nothing here ever makes verification weaker.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "settings.hpp"

namespace app {

struct TrustStore {
  std::string file;     // PEM bundle; empty: OpenSSL's own places, which SSL_CERT_FILE and SSL_CERT_DIR replace
  std::string warning;  // empty, or what the person who runs this should know
};

// `system` are the distributions' bundles in the order they are tried, `own` is the bundle beside the program.
TrustStore find_trust_store(const Variables& variables, const std::vector<std::filesystem::path>& system,
                            const std::filesystem::path& own);
// The same for this machine and this program.
TrustStore find_trust_store(const Variables& variables);

}  // namespace app
