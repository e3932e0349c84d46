// TLS of the client, without Asio: trusted certificates, the host that is expected, reasons of failures.
#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <string>

namespace websocket {

// Requires TLS 1.2 or later, and loads the trusted certificates: those of `ca_file` (PEM), or the system's if it is
// empty. Returns the error, if they cannot be read.
std::optional<std::string> configure_tls(SSL_CTX* context, const std::string& ca_file);

// Requires a trusted certificate for `host`, a name or an IP address (in the certificate as DNS or IP name). A name is
// sent to the server (SNI), an address is not (RFC 6066 section 3). Returns false if OpenSSL does not accept the host.
bool require_host(SSL* session, const std::string& host);

// Explains why the certificate of the server was refused; nothing if it was not.
std::optional<std::string> describe_refused_certificate(const SSL* session);

}  // namespace websocket
