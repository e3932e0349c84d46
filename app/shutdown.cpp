#include "shutdown.hpp"

#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"

namespace app {

using support::platform::StopSignal;

namespace {

constexpr int kSecondSignal = 130;                       // exit code after a second signal
constexpr std::chrono::milliseconds kTimeToReport{400};  // for the last log line; the reader of stderr may have stalled
constexpr std::chrono::milliseconds kTimeToHelp{500};    // for the thread that writes that line
constexpr std::chrono::milliseconds kInterval{50};       // between two looks at the deadline

}  // namespace

ShutdownSignal::ShutdownSignal(std::chrono::milliseconds stop_limit) : stop_limit_(stop_limit) {
  waiter_ = std::jthread([this](const std::stop_token& end) { wait_for_signals(end); });
  helper_ = std::jthread([this] { help(); });
}

ShutdownSignal::~ShutdownSignal() {
  ending_ = true;
  stop_wanted_.release();
  report_wanted_.release();
  helper_.join();  // while `waiter_` still watches the time
}

void ShutdownSignal::begin_deadline() {
  TimePoint none = TimePoint::max();
  deadline_.compare_exchange_strong(none, std::chrono::steady_clock::now() + stop_limit_.load());
}

void ShutdownSignal::wait_for_signals(const std::stop_token& end) {
  while (!end.stop_requested()) {
    const StopSignal signal = signals_.wait(kInterval);
    if (std::chrono::steady_clock::now() >= deadline_.load()) force_end();
    if (signal == StopSignal::none) continue;
    StopSignal none = StopSignal::none;
    if (signal_.compare_exchange_strong(none, signal)) {
      begin_deadline();
      stop_wanted_.release();
    } else if (signal != StopSignal::hang_up) {
      reset_terminal();
      support::platform::end_process(kSecondSignal);
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
  support::platform::end_process(kForcedStop);
}

void ShutdownSignal::reset_terminal() const {
  const char* text = terminal_reset_;
  if (text != nullptr) support::platform::write_stream_if_ready(support::platform::kStandardOutput, text);
}

}  // namespace app
