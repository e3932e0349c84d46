#include "tastytrade_mcp/support/platform/signals.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>

#include "platform/signal_wait.hpp"

namespace support::platform {
namespace {

// A signal that is blocked stays pending even if it is ignored (Linux), so SIGHUP is left out if nohup ignored it.
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGQUIT}) sigaddset(&set, number);
  struct sigaction current {};
  if (sigaction(SIGHUP, nullptr, &current) != 0 || current.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void ignore_signals() {
  for (const int number : {SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2}) std::signal(number, SIG_IGN);
}

void ignore_broken_pipes() {
  struct sigaction current {};
  if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
}

void end_by_broken_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_UNBLOCK, &broken_pipe, nullptr);
  std::raise(SIGPIPE);
  ::_exit(1);  // not reached
}

struct BlockedSignals::Mask {
  sigset_t set{};
};

BlockedSignals::BlockedSignals() : before_(std::make_unique<Mask>()) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before_->set);
}

BlockedSignals::~BlockedSignals() {
  pthread_sigmask(SIG_SETMASK, &before_->set, nullptr);
}

void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

const char* to_string(StopSignal signal) {
  switch (signal) {
    case StopSignal::none:
      break;
    case StopSignal::terminate:
      return "SIGTERM";
    case StopSignal::interrupt:
      return "SIGINT";
    case StopSignal::quit:
      return "SIGQUIT";
    case StopSignal::hang_up:
      return "SIGHUP";
  }
  return "";
}

struct StopSignals::Impl {
  const sigset_t signals = stop_signals();
};

StopSignals::StopSignals() : impl_(std::make_unique<Impl>()) {
  pthread_sigmask(SIG_BLOCK, &impl_->signals, nullptr);
}

StopSignals::~StopSignals() = default;

StopSignal StopSignals::wait(std::chrono::milliseconds timeout) {
  switch (wait_for_signal(impl_->signals, timeout)) {
    case SIGTERM:
      return StopSignal::terminate;
    case SIGINT:
      return StopSignal::interrupt;
    case SIGQUIT:
      return StopSignal::quit;
    case SIGHUP:
      return StopSignal::hang_up;
    default:
      return StopSignal::none;
  }
}

}  // namespace support::platform
