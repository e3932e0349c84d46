// Turns signals into a stop token, and ends the process if a stop takes too long.
//
// SIGTERM, SIGINT, SIGQUIT and SIGHUP ask the server to stop: requests in flight may finish, then the process ends. A
// second SIGTERM, SIGINT or SIGQUIT ends it at once, with 130; a second SIGHUP does not, because a terminal that closes
// sends several. SIGHUP stays ignored where it was at start (nohup). SIGUSR1, SIGUSR2, SIGPIPE and SIGXFSZ are ignored.
#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <semaphore>
#include <stop_token>
#include <thread>

namespace app {

inline constexpr int kForcedStop = 7;  // exit code: a stop took longer than promised

// Ignores SIGPIPE, SIGXFSZ, SIGUSR1 and SIGUSR2. Call first thing in main().
void ignore_signals();

// The stop signals as a stop token. Make it before any other thread exists: every thread then inherits the block, and a
// signal reaches the one thread that waits for it. Let it live longer than everything that has to end in time.
class ShutdownSignal {
 public:
  // `promise`: how long stopping may take. If the object still lives when it is over, the process ends with
  // kForcedStop, whatever its threads do: a handler that computes for ever, a client or a log that nobody reads.
  explicit ShutdownSignal(std::chrono::milliseconds promise);
  ~ShutdownSignal();
  ShutdownSignal(const ShutdownSignal&) = delete;
  ShutdownSignal& operator=(const ShutdownSignal&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  // "SIGTERM"; empty: none has come.
  const char* signal_name() const;

  // From any thread. Has no effect once the time runs.
  void set_promise(std::chrono::milliseconds promise) { promise_ = promise; }
  // The promised time runs from now on, if it does not run yet: the server stops without a signal.
  void begin_deadline();

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void wait_for_signals(const std::stop_token& end);
  void help();
  [[noreturn]] void force_end();

  std::stop_source stop_;
  const sigset_t signals_;
  std::atomic<int> signal_ = 0;
  std::atomic<std::chrono::milliseconds> promise_;
  std::atomic<TimePoint> deadline_ = TimePoint::max();

  // `helper_` does what may block, so that `waiter_` can act on a second signal and on the deadline. Both threads exist
  // from the start: when the server stops, creating a thread may fail.
  std::counting_semaphore<> stop_wanted_{0}, report_wanted_{0}, report_done_{0};
  std::atomic<bool> ending_ = false;
  std::jthread waiter_;
  std::jthread helper_;
};

}  // namespace app
