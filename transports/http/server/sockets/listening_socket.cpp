#include "http/server/sockets/listening_socket.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "http/access/client_address.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace transports::http {
namespace {

using support::Error;
using support::ErrorCode;

constexpr int kBacklog = 1024;  // connections that wait to be accepted
constexpr rlim_t kMaxDescriptors = 65'536;

[[noreturn]] void fail_to_bind(const std::string& host, int port, int error) {
  const std::string where = host + ":" + std::to_string(port);
  switch (error) {
    case EADDRINUSE:
      throw Error(ErrorCode::not_ready, "Port " + std::to_string(port) + " is already in use on " + host + ".",
                  "Set PORT to a free one, or stop the program that listens there.");
    case EADDRNOTAVAIL:
      throw Error(ErrorCode::not_ready, "The address " + host + " is none of this machine's.",
                  "Set HOST to 127.0.0.1, 0.0.0.0 or an address of this machine.");
    case EACCES:
      throw Error(ErrorCode::not_ready, "This user may not listen on port " + std::to_string(port) + ".",
                  "Set PORT to a number above 1023.");
    default:
      throw Error(ErrorCode::not_ready, "Cannot listen on " + where + ": " + std::strerror(error) + ".",
                  "Check HOST and PORT.");
  }
}

std::string format_address(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
  }
  // A dual-stack socket shows IPv4 clients as ::ffff:a.b.c.d, which normalize_address() makes a.b.c.d.
  return normalize_address(text).value_or(text);
}

int find_bound_port(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof(value));
}

}  // namespace

ListeningSocket ListeningSocket::bind(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); error != 0) {
    throw Error(ErrorCode::not_ready, "The address " + host + " cannot be resolved: " + ::gai_strerror(error) + ".",
                "Set HOST to 127.0.0.1, 0.0.0.0 or an address of this machine.");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    FileDescriptor socket(
        ::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol));
    if (!socket.is_open()) {
      error = errno;
      continue;
    }
    // SO_REUSEADDR, so that a restart need not wait for connections in TIME_WAIT. Not SO_REUSEPORT, with which a second
    // server on the port would take half of the requests unnoticed.
    set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (address->ai_family == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(socket.get(), address->ai_addr, address->ai_addrlen) != 0 || ::listen(socket.get(), kBacklog) != 0) {
      error = errno;
      continue;
    }
    ListeningSocket listener;
    listener.port_ = find_bound_port(socket.get());
    listener.socket_ = std::move(socket);
    return listener;
  }
  fail_to_bind(host, port, error);
}

std::variant<ListeningSocket::Accepted, ListeningSocket::Failure> ListeningSocket::accept() const {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  FileDescriptor socket(
      ::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.is_open()) {
    set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    return Accepted{std::move(socket), format_address(address)};
  }
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return Failure::out_of_resources;
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
      return Failure::broken;
    default:
      return Failure::nothing_there;  // or the connection ended before it was accepted
  }
}

std::string peer_address(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return "";
  return format_address(address);
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const rlim_t wanted = std::min(limit.rlim_max, kMaxDescriptors);
  if (limit.rlim_cur < wanted) {
    const rlim_t before = std::exchange(limit.rlim_cur, wanted);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  }
  return static_cast<std::size_t>(std::min(limit.rlim_cur, kMaxDescriptors));
}

}  // namespace transports::http
