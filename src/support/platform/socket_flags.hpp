// How a socket is made that child processes do not inherit, that does not wait, and that never raises SIGPIPE. Linux
// has flags for that; macOS sets it afterwards.
#pragma once

#include <sys/socket.h>

namespace support::platform {

// As socket() and accept(), and non-blocking.
int make_socket(int family, int type, int protocol);
int accept_socket(int listening, sockaddr* address, socklen_t* length);

extern const int kSendFlags;

}  // namespace support::platform
