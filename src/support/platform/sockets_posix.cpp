#include "tastytrade_mcp/support/platform/sockets.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "platform/last_error.hpp"
#include "platform/socket_flags.hpp"

namespace support::platform {
namespace {

#ifdef POLLRDHUP
constexpr short kHangUp = POLLRDHUP;
#else
constexpr short kHangUp = POLLHUP;  // macOS reports the end of the peer's direction with it
#endif

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof(value));
}

std::optional<IpAddress> to_ip_address(const sockaddr_storage& from) {
  IpAddress address;
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&v4.sin_addr), sizeof(v4.sin_addr), address.bytes.begin());
  } else if (from.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
    address.is_ipv6 = true;
    std::copy_n(v6.sin6_addr.s6_addr, address.bytes.size(), address.bytes.begin());
  } else {
    return std::nullopt;
  }
  return address;
}

int find_bound_port(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

void set_port(addrinfo& address, int port) {
  const std::uint16_t number = htons(static_cast<std::uint16_t>(port));
  if (address.ai_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(address.ai_addr)->sin6_port = number;
  } else {
    reinterpret_cast<sockaddr_in*>(address.ai_addr)->sin_port = number;
  }
}

Socket listen_on_address(const addrinfo& address, int backlog, std::error_code& error) {
  Socket socket(make_socket(address.ai_family, address.ai_socktype, address.ai_protocol));
  if (socket.is_open()) {
    set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.ai_family == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) == 0 && ::listen(socket.get(), backlog) == 0) {
      error.clear();
      return socket;
    }
  }
  error = last_error();
  return {};
}

short to_poll_events(SocketEvent event) {
  switch (event) {
    case SocketEvent::readable:
      return POLLIN;
    case SocketEvent::writable:
      return POLLOUT;
    case SocketEvent::hang_up:
      break;
  }
  return kHangUp;
}

IoOutcome outcome_of_failure() {
  return errno == EAGAIN || errno == EWOULDBLOCK ? IoOutcome::would_block : IoOutcome::closed;
}

}  // namespace

void close_socket(SocketHandle socket) {
  ::close(socket);
}

ListenResult listen_on(const std::string& host, int port, int backlog) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  ListenResult result;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    result.host_error = ::gai_strerror(error);
    return result;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  result.error = std::make_error_code(std::errc::address_not_available);
  for (addrinfo* address = found; address != nullptr && !result.socket.is_open(); address = address->ai_next) {
    set_port(*address, port);  // getaddrinfo() then looks up no service, whose rules differ
    result.socket = listen_on_address(*address, backlog, result.error);
  }
  if (result.socket.is_open()) result.port = find_bound_port(result.socket.get());
  return result;
}

AcceptResult accept_connection(SocketHandle listening) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  AcceptResult result;
  result.socket.reset(accept_socket(listening, reinterpret_cast<sockaddr*>(&address), &length));
  if (!result.socket.is_open()) {
    result.error = last_error();
    return result;
  }
  set_option(result.socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  result.peer = to_ip_address(address);
  return result;
}

std::optional<IpAddress> peer_address(SocketHandle socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
  return to_ip_address(address);
}

void set_blocking(SocketHandle socket, bool is_blocking) {
  const int flags = ::fcntl(socket, F_GETFL);
  ::fcntl(socket, F_SETFL, is_blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

Socket duplicate_socket(SocketHandle socket) {
  return Socket(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
}

void shut_down_sending(SocketHandle socket) {
  ::shutdown(socket, SHUT_WR);
}

void shut_down(SocketHandle socket) {
  ::shutdown(socket, SHUT_RDWR);
}

void discard_unsent(SocketHandle socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

IoOutcome receive(SocketHandle socket, char* buffer, std::size_t size, std::size_t& count) {
  while (true) {
    const ssize_t result = ::recv(socket, buffer, size, 0);
    if (result > 0) {
      count = static_cast<std::size_t>(result);
      return IoOutcome::progress;
    }
    if (result == 0) return IoOutcome::closed;
    if (errno != EINTR) return outcome_of_failure();
  }
}

IoOutcome send(SocketHandle socket, const char* data, std::size_t size, std::size_t& count) {
  while (true) {
    const ssize_t result = ::send(socket, data, size, kSendFlags);
    if (result >= 0) {
      count = static_cast<std::size_t>(result);
      return IoOutcome::progress;
    }
    if (errno != EINTR) return outcome_of_failure();
  }
}

bool wait_for(SocketHandle socket, SocketEvent event, std::chrono::milliseconds timeout) {
  pollfd watched{socket, to_poll_events(event), 0};
  return ::poll(&watched, 1, static_cast<int>(timeout.count())) > 0;
}

}  // namespace support::platform
