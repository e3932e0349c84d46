#include "tls.hpp"

#include <openssl/x509v3.h>

#include "tastytrade_mcp/support/platform/ip_address.hpp"
#include "tastytrade_mcp/support/platform/trust_store.hpp"

namespace websocket {

namespace platform = support::platform;

namespace {

// httplib reads the same certificates.
bool load_system_certificates(SSL_CTX* context) {
  if (!platform::has_own_trust_store()) return SSL_CTX_set_default_verify_paths(context) == 1;
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  for (const std::string& der : platform::read_own_trust_store()) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    X509* const certificate = d2i_X509(nullptr, &bytes, static_cast<long>(der.size()));
    if (certificate == nullptr) continue;
    X509_STORE_add_cert(store, certificate);
    X509_free(certificate);
  }
  return true;
}

}  // namespace

std::optional<std::string> configure_tls(SSL_CTX* context, const std::string& ca_file) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  const bool is_loaded = ca_file.empty() ? load_system_certificates(context)
                                         : SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1;
  if (!is_loaded) return "the file of trusted certificates could not be read";
  return std::nullopt;
}

bool require_host(SSL* session, const std::string& host) {
  SSL_set_verify(session, SSL_VERIFY_PEER, nullptr);
  if (platform::parse_ip_address(host)) {
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1;
  }
  SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(session, host.c_str()) == 1 && SSL_set_tlsext_host_name(session, host.c_str()) == 1;
}

std::optional<std::string> describe_refused_certificate(const SSL* session) {
  const long result = SSL_get_verify_result(session);
  if (result == X509_V_OK) return std::nullopt;
  if (result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return "its certificate was issued for another host";
  }
  return std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(result);
}

}  // namespace websocket
