// Stream sockets: listen, accept, receive, send, wait, close. Functions take a handle, so that they also serve sockets
// of libraries (httplib, hiredis). No handle is inherited by child processes. Windows: each function that makes a
// socket, and look_up_host(), call WSAStartup() once before. Safe from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "tastytrade_mcp/support/platform/ip_address.hpp"

namespace support::platform {

// As the system, httplib and OpenSSL name a socket.
#ifdef _WIN32
using SocketHandle = std::uintptr_t;  // SOCKET
#else
using SocketHandle = int;
#endif
inline constexpr SocketHandle kNoSocket = static_cast<SocketHandle>(-1);  // INVALID_SOCKET

// close(), closesocket().
void close_socket(SocketHandle socket);

// Owns a socket and closes it.
class Socket {
 public:
  Socket() = default;
  explicit Socket(SocketHandle handle) : handle_(handle) {}
  Socket(Socket&& other) noexcept : handle_(other.release()) {}
  Socket& operator=(Socket&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Socket() { reset(); }

  SocketHandle get() const { return handle_; }
  bool is_open() const { return handle_ != kNoSocket; }
  // Gives the handle to the caller.
  SocketHandle release() { return std::exchange(handle_, kNoSocket); }
  void reset(SocketHandle handle = kNoSocket) {
    if (handle_ != kNoSocket) close_socket(handle_);
    handle_ = handle;
  }

 private:
  SocketHandle handle_ = kNoSocket;
};

struct ListenResult {
  Socket socket = {};           // non-blocking; not open after a failure
  int port = 0;                 // that it listens on
  std::error_code error = {};   // address_in_use, address_not_available, permission_denied and others
  std::string host_error = {};  // why the host has no address (gai_strerror); `error` is empty then
};

// Binds a socket to the first of the host's addresses that can be, and listens. Port 0: any free one. An IPv6 socket
// for all addresses also takes IPv4. A port in use is an error, but one with connections in TIME_WAIT only is free:
// SO_REUSEADDR; never SO_REUSEPORT, with which two servers would share the port. Windows: SO_EXCLUSIVEADDRUSE, because
// SO_REUSEADDR lets another program take the port; WSAEACCES from bind() of a port that another socket holds
// exclusively is address_in_use.
ListenResult listen_on(const std::string& host, int port, int backlog);

struct AcceptResult {
  Socket socket = {};  // non-blocking, TCP_NODELAY; not open after a failure
  std::optional<IpAddress> peer = {};
  // operation_would_block: nobody waits. too_many_files_open, too_many_files_open_in_system, no_buffer_space,
  // not_enough_memory: out of resources. bad_file_descriptor, invalid_argument, not_a_socket: the listening socket is
  // broken. Any other: the connection ended before it was accepted.
  std::error_code error = {};
};
// Accepts one connection from a non-blocking socket that listens.
AcceptResult accept_connection(SocketHandle listening);

// The address of the other end; nothing if it has disconnected.
std::optional<IpAddress> peer_address(SocketHandle socket);

void set_blocking(SocketHandle socket, bool is_blocking);

// A second handle of the same socket, for shut_down() by another thread while the owner may close its own. Not open
// after a failure. Windows: WSADuplicateSocketW() and WSASocketW().
Socket duplicate_socket(SocketHandle socket);

// Ends the sending direction, or both. Both: a thread that waits for the socket, or for the result of recv(), wakes.
void shut_down_sending(SocketHandle socket);
void shut_down(SocketHandle socket);

// When the last handle of the socket is closed, bytes that were sent and have not arrived are dropped: SO_LINGER with
// 0.
void discard_unsent(SocketHandle socket);

enum class IoOutcome { progress, would_block, closed };  // `closed`: by the peer, or broken

// Receives at most `size` bytes into `buffer`; `count`: how many. Does not wait, on a non-blocking socket.
IoOutcome receive(SocketHandle socket, char* buffer, std::size_t size, std::size_t& count);
// Sends the bytes that the socket takes; `count`: how many. Never raises SIGPIPE.
IoOutcome send(SocketHandle socket, const char* data, std::size_t size, std::size_t& count);

enum class SocketEvent {
  readable,  // bytes have arrived, the peer has closed its direction, or the listening socket has a connection
  writable,
  // The peer has closed its direction, or the connection is broken, whether or not unread bytes wait. Windows:
  // WSAPoll() reports that as POLLHUP.
  hang_up,
};
// Waits until the event or an error happens; at most `timeout`, 0: does not wait. Returns false if neither has
// happened, or a signal interrupted the wait.
bool wait_for(SocketHandle socket, SocketEvent event, std::chrono::milliseconds timeout);

}  // namespace support::platform
