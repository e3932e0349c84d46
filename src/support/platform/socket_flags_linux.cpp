#include "platform/socket_flags.hpp"

namespace support::platform {

int make_socket(int family, int type, int protocol) {
  return ::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
}

int accept_socket(int listening, sockaddr* address, socklen_t* length) {
  return ::accept4(listening, address, length, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

const int kSendFlags = MSG_NOSIGNAL;

}  // namespace support::platform
