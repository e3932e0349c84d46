#include "http/server/sockets/client_socket.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>

namespace transports::http {
namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;

}  // namespace

ClientSocket::ClientSocket(FileDescriptor socket, std::string peer, TlsSession tls)
    : socket_(std::move(socket)), peer_(std::move(peer)), tls_(std::move(tls)) {}

ClientSocket::Outcome ClientSocket::tls_outcome(int result) {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Outcome::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return Outcome::wants_write;
    default:
      return Outcome::closed;
  }
}

ClientSocket::Outcome ClientSocket::read_some(char* buffer, std::size_t size, std::size_t& count) {
  if (tls_) {
    ERR_clear_error();
    const int result = SSL_read_ex(tls_.get(), buffer, size, &count);  // performs the handshake first if need be
    return result == 1 ? Outcome::progress : tls_outcome(result);
  }
  while (true) {
    const ssize_t result = ::recv(socket_.get(), buffer, size, 0);
    if (result > 0) {
      count = static_cast<std::size_t>(result);
      return Outcome::progress;
    }
    if (result < 0 && errno == EINTR) continue;
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? Outcome::wants_read : Outcome::closed;
  }
}

ClientSocket::Outcome ClientSocket::write_some(std::string_view data, std::size_t& count) {
  if (tls_) {
    ERR_clear_error();
    const int result = SSL_write_ex(tls_.get(), data.data(), data.size(), &count);
    return result == 1 ? Outcome::progress : tls_outcome(result);
  }
  while (true) {
    const ssize_t result = ::send(socket_.get(), data.data(), data.size(), MSG_NOSIGNAL);
    if (result >= 0) {
      count = static_cast<std::size_t>(result);
      return Outcome::progress;
    }
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK ? Outcome::wants_write : Outcome::closed;
  }
}

ClientSocket::Outcome ClientSocket::receive(std::string& received) {
  char buffer[kReadBytes];
  std::size_t count = 0;
  const Outcome outcome = read_some(buffer, sizeof(buffer), count);
  if (outcome == Outcome::progress) received.append(buffer, count);
  return outcome;
}

bool ClientSocket::has_pending() const {
  return tls_ && SSL_has_pending(tls_.get()) == 1;
}

ClientSocket::Outcome ClientSocket::send(std::string_view data, std::size_t& written) {
  while (!data.empty()) {
    std::size_t count = 0;
    const Outcome outcome = write_some(data, count);
    if (outcome != Outcome::progress) return outcome;
    data.remove_prefix(count);
    written += count;
  }
  return Outcome::progress;
}

void ClientSocket::finish_writing() {
  if (tls_ && SSL_is_init_finished(tls_.get())) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_.get(), SHUT_WR);
}

void ClientSocket::abort() {
  ::shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace transports::http
