// Makes sockets that child processes do not inherit, that do not wait, and that never raise SIGPIPE. Linux has flags
// for all three; macOS sets them afterwards.
#pragma once

#include <sys/socket.h>

namespace support::platform {

// As socket() and accept(), and non-blocking.
int make_socket(int family, int type, int protocol);
int accept_socket(int listening, sockaddr* address, socklen_t* length);

extern const int kSendFlags;

}  // namespace support::platform
