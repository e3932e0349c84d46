// Signals of POSIX and control events of a Windows console: those that ask for a stop, and those that must not end the
// process.
#pragma once

#include <chrono>
#include <memory>

namespace support::platform {

// Ignores SIGPIPE and SIGXFSZ, which are errors of write(), and SIGUSR1 and SIGUSR2, which nothing here uses. Call
// first in main(). Windows has none of them: nothing.
void ignore_signals();

// Ignores SIGPIPE if nobody has chosen what it does: a library that writes to a socket that its peer has closed gets an
// error, and the process lives on. Windows: nothing.
void ignore_broken_pipes();

// Ends the process as SIGPIPE does, like any program of a pipeline whose reader has gone. Windows: exit code 1.
[[noreturn]] void end_by_broken_pipe();

// Blocks all signals on the calling thread and the threads that it starts, from construction to destruction: signals
// are for other threads, and a broken pipe must be an error of write(). Windows: nothing.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  struct Mask;
  std::unique_ptr<Mask> before_;
};

// Blocks all signals on the calling thread, for the rest of its life. Windows: nothing.
void block_signals();

enum class StopSignal {
  none,
  terminate,  // SIGTERM. Windows: CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT
  interrupt,  // SIGINT. Windows: CTRL_C_EVENT
  quit,       // SIGQUIT. Windows: CTRL_BREAK_EVENT
  hang_up,    // SIGHUP
};

// "SIGTERM", "CTRL_C_EVENT" (the names of the system that the program runs on; one for each value); "" for none.
const char* to_string(StopSignal signal);

// Receives stop signals. At most one object at a time; construct it before other threads exist, because it blocks the
// signals on the calling thread and each later thread inherits that.
//
// SIGHUP is left out if it is ignored (nohup).
//
// Windows: SetConsoleCtrlHandler(). The handler counts the event and returns TRUE for CTRL_C_EVENT and
// CTRL_BREAK_EVENT. For the other events Windows ends the process when the handler returns, at the latest after some
// five seconds: the handler waits, without returning, until the process has ended or this object is destroyed.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Waits for a signal, at most `timeout`. Each signal is returned once; of equal ones that arrive together, one.
  // Called by one thread. macOS has no sigtimedwait(): it asks sigpending() every 10 ms.
  StopSignal wait(std::chrono::milliseconds timeout);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace support::platform
