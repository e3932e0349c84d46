#include "http/server/sockets/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <chrono>
#include <ctime>
#include <optional>

#include "http/metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace transports::http {
namespace {

using support::Error;
using support::ErrorCode;

// Selects HTTP/1.1 for a client that offers it by ALPN (RFC 7301). Clients that offer other protocols only are served
// too.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* match = nullptr;
  if (SSL_select_next_proto(&match, length, kHttp11, sizeof(kHttp11), offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

// When the certificate expires.
std::optional<std::chrono::sys_seconds> certificate_end(const X509* certificate) {
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(end.tm_year + 1900),
                                         std::chrono::month(static_cast<unsigned>(end.tm_mon) + 1),
                                         std::chrono::day(static_cast<unsigned>(end.tm_mday))};
  return std::chrono::sys_days(date) + std::chrono::hours(end.tm_hour) + std::chrono::minutes(end.tm_min) +
         std::chrono::seconds(end.tm_sec);
}

}  // namespace

void TlsSessionDeleter::operator()(ssl_st* session) const {
  SSL_free(session);
}

TlsContext::TlsContext(const std::string& certificate_file, const std::string& key_file)
    : context_(SSL_CTX_new(TLS_server_method())) {
  const auto fail = [this](const std::string& message, const std::string& hint) {
    SSL_CTX_free(context_);
    ERR_clear_error();
    throw Error(ErrorCode::not_ready, message, hint);
  };
  if (context_ == nullptr) fail("OpenSSL could not be set up.", "");
  if (SSL_CTX_use_certificate_chain_file(context_, certificate_file.c_str()) != 1) {
    fail("The certificate in " + certificate_file + " cannot be read.",
         "Set TLS_CERT_FILE to a PEM file with the certificate and its chain.");
  }
  if (SSL_CTX_use_PrivateKey_file(context_, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context_) != 1) {
    fail(
        "The key in " + key_file + " cannot be read or does not belong to the certificate in " + certificate_file + ".",
        "Set TLS_KEY_FILE to the PEM file with the key of TLS_CERT_FILE's certificate, without a passphrase.");
  }
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_options(context_, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                    SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context_,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context_, choose_protocol, nullptr);
  if (const auto end = certificate_end(SSL_CTX_get0_certificate(context_))) {
    http_metrics().certificate_end.with().set(static_cast<double>(end->time_since_epoch().count()));
  }
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

TlsSession TlsContext::accept(support::platform::SocketHandle socket) const {
  TlsSession session(SSL_new(context_));
  // OpenSSL takes sockets of Windows as int, too: their values are small (SSL_set_fd(3)).
  if (!session || SSL_set_fd(session.get(), static_cast<int>(socket)) != 1) return nullptr;
  SSL_set_accept_state(session.get());
  return session;
}

std::unique_ptr<TlsContext> make_tls_context(const std::string& certificate_file, const std::string& key_file) {
  if (certificate_file.empty() != key_file.empty()) {
    throw Error(ErrorCode::not_ready, "Only one of certificate and key is given.",
                "Set both TLS_CERT_FILE and TLS_KEY_FILE, or neither.");
  }
  return certificate_file.empty() ? nullptr : std::make_unique<TlsContext>(certificate_file, key_file);
}

}  // namespace transports::http
