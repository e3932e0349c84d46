#include "connection.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace transports::http {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;

}  // namespace

Connection::Connection(FileDescriptor socket, std::string peer, TlsSession tls)
    : socket_(std::move(socket)), peer_(std::move(peer)), tls_(std::move(tls)) {}

Connection::Outcome Connection::tls_outcome(int result) {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Outcome::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return Outcome::wants_write;
    default:
      return Outcome::closed;
  }
}

Connection::Outcome Connection::read_some(char* buffer, std::size_t size, std::size_t& count) {
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

Connection::Outcome Connection::write_some(std::string_view data, std::size_t& count) {
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

Connection::Outcome Connection::fill() {
  char buffer[kReadBytes];
  std::size_t count = 0;
  const Outcome outcome = read_some(buffer, sizeof(buffer), count);
  if (outcome == Outcome::progress) received_.append(buffer, count);
  return outcome;
}

bool Connection::wait(Outcome wanted, Deadline deadline) const {
  pollfd watched{socket_.get(), static_cast<short>(wanted == Outcome::wants_write ? POLLOUT : POLLIN), 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    const int timeout = static_cast<int>(std::min<std::chrono::milliseconds::rep>(left.count(), 3'600'000));
    const int ready = ::poll(&watched, 1, timeout);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool Connection::wait_and_fill(Deadline deadline) {
  while (true) {
    const Outcome outcome = fill();
    if (outcome == Outcome::progress) return true;
    if (outcome == Outcome::closed || !wait(outcome, deadline)) return false;
  }
}

bool Connection::write(std::string_view data, Deadline deadline) {
  while (!data.empty()) {
    std::size_t count = 0;
    const Outcome outcome = write_some(data, count);
    if (outcome == Outcome::closed) return false;
    if (outcome == Outcome::progress) {
      data.remove_prefix(count);
    } else if (!wait(outcome, deadline)) {
      return false;
    }
  }
  return true;
}

Connection::Outcome Connection::write_available(std::string& data) {
  std::size_t done = 0;
  Outcome outcome = Outcome::progress;
  while (done < data.size() && outcome == Outcome::progress) {
    std::size_t count = 0;
    outcome = write_some(std::string_view(data).substr(done), count);
    if (outcome == Outcome::progress) done += count;
  }
  data.erase(0, done);
  return outcome;
}

void Connection::finish_writing() {
  if (tls_ && SSL_is_init_finished(tls_.get())) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_.get(), SHUT_WR);
}

void Connection::abort() {
  ::shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace transports::http
