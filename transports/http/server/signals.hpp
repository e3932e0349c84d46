// Signals are the main thread's business; a thread of ours that took one would lose it. It also keeps SIGPIPE, which
// OpenSSL's writes can raise, from ending the program. Call first thing on a new thread.
#pragma once

#include <csignal>

namespace transports::http {

inline void block_signals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace transports::http
