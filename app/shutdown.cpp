#include "shutdown.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace app {
namespace {

sigset_t shutdown_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

void block_shutdown_signals() {
  const sigset_t set = shutdown_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is a write error, not the end of the process
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
}

ShutdownSignal::ShutdownSignal() {
  waiter_ = std::jthread([this](const std::stop_token& end) {
    const sigset_t set = shutdown_signals();
    const timespec moment{0, 50'000'000};
    while (!end.stop_requested()) {
      if (sigtimedwait(&set, nullptr, &moment) < 0) continue;
      if (stop_.stop_requested()) _exit(130);
      // The callbacks drain for a while; this thread must stay free to hear the second signal.
      std::thread([stop = stop_]() mutable { stop.request_stop(); }).detach();
    }
  });
}

ShutdownSignal::~ShutdownSignal() = default;

}  // namespace app
