// Blocks signals on the server's threads, so that the main thread receives them, and SIGPIPE, which a write of OpenSSL
// can raise, does not end the program. Call at the start of a thread.
#pragma once

#include <csignal>

namespace transports::http {

inline void block_signals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace transports::http
