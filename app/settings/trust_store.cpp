#include "trust_store.hpp"

#include <openssl/x509.h>

#include "packaged_files.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"
#include "tastytrade_mcp/support/platform/trust_store.hpp"

namespace app {

namespace {

namespace fs = std::filesystem;

bool holds_something(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return fs::directory_iterator(path, error) != fs::directory_iterator();
  return fs::file_size(path, error) > 0 && !error;
}

}  // namespace

TrustStore find_trust_store(const Variables& variables, const std::vector<fs::path>& system, const fs::path& own) {
  if (variables.has("SSL_CERT_FILE") || variables.has("SSL_CERT_DIR")) return {};
  for (const fs::path& path : system) {
    if (holds_something(path)) return {path.string(), ""};
  }
  if (holds_something(own)) {
    return {
        own.string(),
        "This system has no trusted certificates, so the bundle of this program is used. It is not updated: install "
        "the package ca-certificates, or set SSL_CERT_FILE to a bundle."};
  }
  return {};
}

TrustStore find_trust_store(const Variables& variables) {
  // OpenSSL reads this variable itself where it has the trusted certificates.
  if (support::platform::has_own_trust_store()) return {variables.text("SSL_CERT_FILE"), ""};
  // OpenSSL's default paths are right if it was built for this system. One that is packed with the program may have the
  // paths of another distribution.
  if (holds_something(::X509_get_default_cert_file()) || holds_something(::X509_get_default_cert_dir())) return {};
  const std::vector<std::string> files = support::platform::trusted_certificate_files();
  return find_trust_store(variables, {files.begin(), files.end()},
                          find_packaged_file(support::platform::program_path(), "ca-certificates.crt"));
}

}  // namespace app
