#include "shutdown.hpp"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cstring>
#include <ctime>

#include "tastytrade_mcp/support/log.hpp"

namespace app {
namespace {

constexpr int kSecondSignal = 130;                       // exit code after a second signal
constexpr std::chrono::milliseconds kTimeToReport{400};  // for the last log line; the reader of stderr may have stalled
constexpr std::chrono::milliseconds kTimeToHelp{500};    // for the thread that writes that line

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGQUIT}) sigaddset(&set, number);
  // sigtimedwait() returns a blocked signal even if its action is SIG_IGN. So SIGHUP is left out if nohup ignored it.
  struct sigaction current {};
  if (sigaction(SIGHUP, nullptr, &current) != 0 || current.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void ignore_signals() {
  std::signal(SIGPIPE, SIG_IGN);  // writing to a closed pipe is an error, not the end of the process
  std::signal(SIGXFSZ, SIG_IGN);  // writing beyond RLIMIT_FSIZE, likewise
  std::signal(SIGUSR1, SIG_IGN);
  std::signal(SIGUSR2, SIG_IGN);
}

ShutdownSignal::ShutdownSignal(std::chrono::milliseconds stop_limit)
    : signals_(stop_signals()), stop_limit_(stop_limit) {
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& end) { wait_for_signals(end); });
  helper_ = std::jthread([this] { help(); });
}

ShutdownSignal::~ShutdownSignal() {
  ending_ = true;
  stop_wanted_.release();
  report_wanted_.release();
  helper_.join();  // while `waiter_` still watches the time
}

const char* ShutdownSignal::signal_name() const {
  switch (signal_) {
    case SIGTERM:
      return "SIGTERM";
    case SIGINT:
      return "SIGINT";
    case SIGQUIT:
      return "SIGQUIT";
    case SIGHUP:
      return "SIGHUP";
    default:
      return "";
  }
}

void ShutdownSignal::begin_deadline() {
  TimePoint none = TimePoint::max();
  deadline_.compare_exchange_strong(none, std::chrono::steady_clock::now() + stop_limit_.load());
}

void ShutdownSignal::wait_for_signals(const std::stop_token& end) {
  const timespec moment{0, 50'000'000};
  while (!end.stop_requested()) {
    const int number = sigtimedwait(&signals_, nullptr, &moment);
    if (std::chrono::steady_clock::now() >= deadline_.load()) force_end();
    if (number < 0) continue;
    int none = 0;
    if (signal_.compare_exchange_strong(none, number)) {
      begin_deadline();
      stop_wanted_.release();
    } else if (number != SIGHUP) {
      reset_terminal();
      _exit(kSecondSignal);
    }
  }
}

void ShutdownSignal::help() {
  stop_wanted_.acquire();
  if (!ending_) stop_.request_stop();  // its callbacks may write to the log
  report_wanted_.acquire();
  if (ending_) return;
  support::log_error("stop_forced", {{"reason", "calls or connections did not end in time"},
                                     {"limit_ms", stop_limit_.load().count()},
                                     {"exit_code", kForcedStop}});
  support::flush_log(kTimeToReport);
  report_done_.release();
}

void ShutdownSignal::force_end() {
  stop_wanted_.release();
  report_wanted_.release();
  [[maybe_unused]] const bool reported = report_done_.try_acquire_for(kTimeToHelp);
  reset_terminal();
  _exit(kForcedStop);
}

void ShutdownSignal::reset_terminal() const {
  const char* text = terminal_reset_;
  pollfd writable{STDOUT_FILENO, POLLOUT, 0};
  if (text == nullptr || ::poll(&writable, 1, 0) != 1) return;
  [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, text, std::strlen(text));
}

}  // namespace app
