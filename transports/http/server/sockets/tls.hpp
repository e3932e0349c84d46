// TLS of the server: certificate chain and key, and a session for each connection. Immutable; shared by all threads.
#pragma once

#include <memory>
#include <string>

#include "tastytrade_mcp/support/platform/sockets.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace transports::http {

struct TlsSessionDeleter {
  void operator()(ssl_st* session) const;
};
using TlsSession = std::unique_ptr<ssl_st, TlsSessionDeleter>;

class TlsContext {
 public:
  // Throws Error{not_ready} that names the setting whose file is missing, unreadable or does not match the other.
  TlsContext(const std::string& certificate_file, const std::string& key_file);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // The server side of a session on a connected socket; null if there is no memory for one.
  TlsSession accept(support::platform::SocketHandle socket) const;

 private:
  ssl_ctx_st* context_;
};

// Null without files: plain HTTP. Throws Error{not_ready} if only one is given, or as the constructor.
std::unique_ptr<TlsContext> make_tls_context(const std::string& certificate_file, const std::string& key_file);

}  // namespace transports::http
