#include "platform/socket_flags.hpp"

#include <fcntl.h>

namespace support::platform {
namespace {

int configure(int socket) {
  if (socket < 0) return socket;
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof(yes));
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  ::fcntl(socket, F_SETFL, O_NONBLOCK);
  return socket;
}

}  // namespace

int make_socket(int family, int type, int protocol) {
  return configure(::socket(family, type, protocol));
}

int accept_socket(int listening, sockaddr* address, socklen_t* length) {
  return configure(::accept(listening, address, length));
}

const int kSendFlags = 0;  // SO_NOSIGPIPE instead

}  // namespace support::platform
