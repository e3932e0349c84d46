#include "http/server/sockets/client_socket.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace transports::http {

namespace platform = support::platform;

namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;

// `waits_for`: the outcome if the socket would block.
ClientSocket::Outcome to_outcome(platform::IoOutcome outcome, ClientSocket::Outcome waits_for) {
  switch (outcome) {
    case platform::IoOutcome::progress:
      return ClientSocket::Outcome::progress;
    case platform::IoOutcome::would_block:
      return waits_for;
    case platform::IoOutcome::closed:
      break;
  }
  return ClientSocket::Outcome::closed;
}

}  // namespace

ClientSocket::ClientSocket(platform::Socket socket, std::string peer, TlsSession tls)
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
  return to_outcome(platform::receive(socket_.get(), buffer, size, count), Outcome::wants_read);
}

ClientSocket::Outcome ClientSocket::write_some(std::string_view data, std::size_t& count) {
  if (tls_) {
    ERR_clear_error();
    const int result = SSL_write_ex(tls_.get(), data.data(), data.size(), &count);
    return result == 1 ? Outcome::progress : tls_outcome(result);
  }
  return to_outcome(platform::send(socket_.get(), data.data(), data.size(), count), Outcome::wants_write);
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
  platform::shut_down_sending(socket_.get());
}

void ClientSocket::abort() {
  platform::shut_down(socket_.get());
}

}  // namespace transports::http
