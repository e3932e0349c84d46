#include "tastytrade_mcp/support/platform/signals.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>

#include "platform/session_end.hpp"
#include "platform/windows_api.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"

namespace support::platform {
namespace {

// The state that the handler of control events shares with the only StopSignals. The state is never destroyed, because
// Windows calls the handler on a thread of its own at any time.
struct Events {
  std::mutex mutex;
  std::condition_variable changed;
  std::array<bool, 4> has_arrived{};  // by StopSignal, without `none`
  bool has_receiver = false;          // a StopSignals exists
};

Events& events() {
  static Events& shared = *new Events;  // never destroyed
  return shared;
}

std::size_t index_of(StopSignal signal) {
  return static_cast<std::size_t>(signal) - 1;
}

// Returns false if nobody receives events.
bool report(StopSignal signal) {
  Events& shared = events();
  const std::lock_guard lock(shared.mutex);
  if (!shared.has_receiver) return false;
  shared.has_arrived[index_of(signal)] = true;
  shared.changed.notify_all();
  return true;
}

// When the handler of these events returns, Windows ends the process. So it waits until the program has stopped by
// itself.
void report_and_wait() {
  if (!report(StopSignal::terminate)) return;
  Events& shared = events();
  std::unique_lock lock(shared.mutex);
  shared.changed.wait(lock, [&] { return !shared.has_receiver; });
}

BOOL WINAPI handle_control_event(DWORD event) {
  switch (event) {
    case CTRL_C_EVENT:
      return report(StopSignal::interrupt);
    case CTRL_BREAK_EVENT:
      return report(StopSignal::quit);
    case CTRL_CLOSE_EVENT:
    case CTRL_LOGOFF_EVENT:
    case CTRL_SHUTDOWN_EVENT:
      report_and_wait();
      return FALSE;
    default:
      return FALSE;
  }
}

}  // namespace

void ignore_signals() {}
void ignore_broken_pipes() {}

void end_by_broken_pipe() {
  end_process(1);
}

struct BlockedSignals::Mask {};
BlockedSignals::BlockedSignals() = default;
BlockedSignals::~BlockedSignals() = default;
void block_signals() {}

const char* to_string(StopSignal signal) {
  switch (signal) {
    case StopSignal::terminate:
      return "CTRL_CLOSE_EVENT";
    case StopSignal::interrupt:
      return "CTRL_C_EVENT";
    case StopSignal::quit:
      return "CTRL_BREAK_EVENT";
    case StopSignal::none:
    case StopSignal::hang_up:  // has no counterpart
      break;
  }
  return "";
}

struct StopSignals::Impl {
  SessionEnd session_end{report_and_wait};
};

StopSignals::StopSignals() {
  Events& shared = events();
  {
    const std::lock_guard lock(shared.mutex);
    shared.has_receiver = true;
    shared.has_arrived.fill(false);
  }
  impl_ = std::make_unique<Impl>();
  // Never removed: SetConsoleCtrlHandler() may wait for a handler that is running.
  static const BOOL installed = ::SetConsoleCtrlHandler(handle_control_event, TRUE);
  static_cast<void>(installed);
}

StopSignals::~StopSignals() {
  Events& shared = events();
  const std::lock_guard lock(shared.mutex);
  shared.has_receiver = false;
  shared.changed.notify_all();
}

StopSignal StopSignals::wait(std::chrono::milliseconds timeout) {
  Events& shared = events();
  std::unique_lock lock(shared.mutex);
  const auto has_arrived = [&](StopSignal signal) { return shared.has_arrived[index_of(signal)]; };
  constexpr StopSignal kAll[] = {StopSignal::terminate, StopSignal::interrupt, StopSignal::quit};
  shared.changed.wait_for(lock, timeout, [&] { return std::any_of(std::begin(kAll), std::end(kAll), has_arrived); });
  for (const StopSignal signal : kAll) {
    if (std::exchange(shared.has_arrived[index_of(signal)], false)) return signal;
  }
  return StopSignal::none;
}

}  // namespace support::platform
