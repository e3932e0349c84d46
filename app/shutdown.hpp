// Turns signals into a stop token, and ends the process if a stop takes too long.
//
// SIGTERM, SIGINT, SIGQUIT and SIGHUP request a stop: requests in flight may finish, then the process ends. A second
// SIGTERM, SIGINT or SIGQUIT ends the process at once, with 130. A second SIGHUP does not, because a closing terminal
// sends several. SIGHUP stays ignored if it was ignored at the start (nohup). Windows has control events of the console
// instead (support/platform/signals.hpp).
#pragma once

#include <atomic>
#include <chrono>
#include <semaphore>
#include <stop_token>
#include <thread>

#include "tastytrade_mcp/support/platform/signals.hpp"

namespace app {

inline constexpr int kForcedStop = 7;  // exit code: a stop took longer than its limit

// Requests a stop on a stop token when a stop signal arrives. Construct it before any other thread exists: every thread
// inherits the signal mask, so that only the thread of this object receives the signals. Destroy it last: until then it
// enforces the time limit of the stop.
class ShutdownSignal {
 public:
  // `stop_limit`: the longest time from a stop signal to the destruction of this object. After it the process ends with
  // kForcedStop, whatever its threads do: a handler may never return, a reader of the output may have stalled.
  explicit ShutdownSignal(std::chrono::milliseconds stop_limit);
  ~ShutdownSignal();
  ShutdownSignal(const ShutdownSignal&) = delete;
  ShutdownSignal& operator=(const ShutdownSignal&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  // "SIGTERM"; empty if no signal has arrived.
  const char* signal_name() const { return support::platform::to_string(signal_); }

  // From any thread. Has no effect after begin_deadline() or a signal.
  void set_stop_limit(std::chrono::milliseconds stop_limit) { stop_limit_ = stop_limit; }
  // Written to stdout, if it is not stalled, before the process is ended by a second signal or by the time limit: puts
  // a terminal back into order. Null: nothing. The text must outlive this object. From any thread.
  void set_terminal_reset(const char* text) { terminal_reset_ = text; }
  // Starts the time limit unless a signal has started it. For a server that stops without a signal.
  void begin_deadline();

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void wait_for_signals(const std::stop_token& end);
  void help();
  [[noreturn]] void force_end();
  void reset_terminal() const;

  std::stop_source stop_;
  support::platform::StopSignals signals_;
  std::atomic<support::platform::StopSignal> signal_ = support::platform::StopSignal::none;
  std::atomic<std::chrono::milliseconds> stop_limit_;
  std::atomic<TimePoint> deadline_ = TimePoint::max();
  std::atomic<const char*> terminal_reset_ = nullptr;

  // `helper_` runs the stop callbacks and writes the log, which may block. So `waiter_` can act on a second signal and
  // on the deadline. Both threads exist from the start, because creating a thread may fail later.
  std::counting_semaphore<> stop_wanted_{0}, report_wanted_{0}, report_done_{0};
  std::atomic<bool> ending_ = false;
  std::jthread waiter_;
  std::jthread helper_;
};

}  // namespace app
