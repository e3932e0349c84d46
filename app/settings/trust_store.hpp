// Finds the trusted certificates for connections to the broker and to the metadata documents of OAuth clients. The
// system's come first; the bundle that is packed with the program serves systems that have none. Verification is never
// weakened.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "settings.hpp"

namespace app {

struct TrustStore {
  std::string file;     // PEM bundle; empty: OpenSSL's own places, which SSL_CERT_FILE and SSL_CERT_DIR replace
  std::string warning;  // empty, or a message for the operator
};

// `system` are the distributions' bundles in the order they are tried, `own` is the bundle beside the program.
TrustStore find_trust_store(const Variables& variables, const std::vector<std::filesystem::path>& system,
                            const std::filesystem::path& own);
// The same for this machine and this program.
TrustStore find_trust_store(const Variables& variables);

}  // namespace app
