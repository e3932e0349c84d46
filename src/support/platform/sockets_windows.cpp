#include "tastytrade_mcp/support/platform/sockets.hpp"

#include <algorithm>
#include <limits>

#include "platform/winsock.hpp"

namespace support::platform {
namespace {

// Of the option BOOL, which setsockopt() reads as bytes.
void set_option(SOCKET socket, int level, int option, DWORD value) {
  ::setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof(value));
}

std::error_code last_socket_error() {
  return to_error_code(static_cast<DWORD>(::WSAGetLastError()));
}

void keep_from_children(SOCKET socket) {
  ::SetHandleInformation(reinterpret_cast<HANDLE>(socket), HANDLE_FLAG_INHERIT, 0);
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

int find_bound_port(SOCKET socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

Socket listen_on_address(const ADDRINFOW& address, int backlog, std::error_code& error) {
  Socket socket(::WSASocketW(address.ai_family, address.ai_socktype, address.ai_protocol, nullptr, 0,
                             WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT));
  if (!socket.is_open()) {
    error = last_socket_error();
    return {};
  }
  set_option(socket.get(), SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
  if (address.ai_family == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (::bind(socket.get(), address.ai_addr, static_cast<int>(address.ai_addrlen)) != 0) {
    error = last_socket_error();
    if (error == std::errc::permission_denied) error = std::make_error_code(std::errc::address_in_use);
    return {};
  }
  if (::listen(socket.get(), backlog) != 0) {
    error = last_socket_error();
    return {};
  }
  set_blocking(socket.get(), false);
  error.clear();
  return socket;
}

IoOutcome outcome_of_failure() {
  return ::WSAGetLastError() == WSAEWOULDBLOCK ? IoOutcome::would_block : IoOutcome::closed;
}

int clamp(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

void start_winsock() {
  static const int started = [] {
    WSADATA data{};
    return ::WSAStartup(MAKEWORD(2, 2), &data);
  }();
  static_cast<void>(started);
}

void close_socket(SocketHandle socket) {
  ::closesocket(socket);
}

ListenResult listen_on(const std::string& host, int port, int backlog) {
  start_winsock();
  ADDRINFOW hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  ADDRINFOW* found = nullptr;
  ListenResult result;
  const int failure = ::GetAddrInfoW(to_utf16(host).c_str(), std::to_wstring(port).c_str(), &hints, &found);
  if (failure != 0) {
    result.host_error = describe_windows_error(static_cast<DWORD>(failure));
    return result;
  }
  const AddressList owner(found, ::FreeAddrInfoW);
  result.error = std::make_error_code(std::errc::address_not_available);
  for (const ADDRINFOW* address = found; address != nullptr && !result.socket.is_open(); address = address->ai_next) {
    result.socket = listen_on_address(*address, backlog, result.error);
  }
  if (result.socket.is_open()) result.port = find_bound_port(result.socket.get());
  return result;
}

AcceptResult accept_connection(SocketHandle listening) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  AcceptResult result;
  result.socket.reset(::accept(listening, reinterpret_cast<sockaddr*>(&address), &length));
  if (!result.socket.is_open()) {
    result.error = last_socket_error();
    return result;
  }
  keep_from_children(result.socket.get());
  set_blocking(result.socket.get(), false);
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
  u_long is_non_blocking = is_blocking ? 0 : 1;
  ::ioctlsocket(socket, static_cast<long>(FIONBIO), &is_non_blocking);
}

Socket duplicate_socket(SocketHandle socket) {
  WSAPROTOCOL_INFOW info{};
  if (::WSADuplicateSocketW(socket, ::GetCurrentProcessId(), &info) != 0) return {};
  return Socket(::WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0,
                             WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT));
}

void shut_down_sending(SocketHandle socket) {
  ::shutdown(socket, SD_SEND);
}

void shut_down(SocketHandle socket) {
  ::shutdown(socket, SD_BOTH);
  // Wakes a thread that already waits: shutdown() does not say that it does.
  ::CancelIoEx(reinterpret_cast<HANDLE>(socket), nullptr);
}

void discard_unsent(SocketHandle socket) {
  const LINGER at_once{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&at_once), sizeof(at_once));
}

IoOutcome receive(SocketHandle socket, char* buffer, std::size_t size, std::size_t& count) {
  const int result = ::recv(socket, buffer, clamp(size), 0);
  if (result < 0) return outcome_of_failure();
  if (result == 0) return IoOutcome::closed;
  count = static_cast<std::size_t>(result);
  return IoOutcome::progress;
}

IoOutcome send(SocketHandle socket, const char* data, std::size_t size, std::size_t& count) {
  const int result = ::send(socket, data, clamp(size), 0);
  if (result < 0) return outcome_of_failure();
  count = static_cast<std::size_t>(result);
  return IoOutcome::progress;
}

bool wait_for(SocketHandle socket, SocketEvent event, std::chrono::milliseconds timeout) {
  WSAPOLLFD watched{};
  watched.fd = socket;
  // WSAPoll() reports POLLHUP and errors whatever it is asked for, but it must be asked for something: urgent data,
  // which no peer of this program sends.
  watched.events = event == SocketEvent::readable   ? POLLRDNORM
                   : event == SocketEvent::writable ? POLLWRNORM
                                                    : POLLRDBAND;
  return ::WSAPoll(&watched, 1, static_cast<int>(timeout.count())) > 0;
}

}  // namespace support::platform
