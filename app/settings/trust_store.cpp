#include "trust_store.hpp"

#include <openssl/x509.h>

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
    if (holds_something(path)) return {path, ""};
  }
  if (holds_something(own)) {
    return {
        own,
        "This system has no trusted certificates, so the bundle of this program is used. It is not updated: install "
        "the package ca-certificates, or set SSL_CERT_FILE to a bundle."};
  }
  return {};
}

TrustStore find_trust_store(const Variables& variables) {
  // OpenSSL's default paths are right if it was built for this system. One that is packed with the program may have the
  // paths of another distribution.
  if (holds_something(::X509_get_default_cert_file()) || holds_something(::X509_get_default_cert_dir())) return {};
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return find_trust_store(variables,
                          {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                           "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"},
                          program.parent_path() / "share" / "ca-certificates.crt");
}

}  // namespace app
