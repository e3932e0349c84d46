// The client of http_client.hpp over TLS. It takes any certificate.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "http_client.hpp"

namespace http_test {

class TlsClient final : public Client {
 public:
  // Throws if the server refuses; `newest`: the newest version offered, 0: no bound.
  explicit TlsClient(int port, int newest = 0)
      : Client(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_set_min_proto_version(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    session_.reset(SSL_new(context_.get()));
    SSL_set_fd(session_.get(), socket());
    if (SSL_connect(session_.get()) != 1) throw std::runtime_error("no handshake");
  }

 private:
  ssize_t put(const char* data, std::size_t size) override {
    return SSL_write(session_.get(), data, static_cast<int>(size));
  }
  ssize_t get(char* buffer, std::size_t size) override {
    const int count = SSL_read(session_.get(), buffer, static_cast<int>(size));
    if (count > 0) return count;
    if (SSL_get_error(session_.get(), count) != SSL_ERROR_WANT_READ) return 0;
    errno = EAGAIN;
    return -1;
  }

  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> session_{nullptr, SSL_free};
};

}  // namespace http_test
