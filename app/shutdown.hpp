// SIGTERM and SIGINT as a stop token. Made once, before any other thread exists, so that every thread inherits the
// block and the signal reaches the one thread that waits for it. A second signal ends the process at once.
#pragma once

#include <stop_token>
#include <thread>

namespace app {

class ShutdownSignal {
 public:
  ShutdownSignal();
  ~ShutdownSignal();
  ShutdownSignal(const ShutdownSignal&) = delete;
  ShutdownSignal& operator=(const ShutdownSignal&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread waiter_;
};

// Blocks SIGTERM and SIGINT for this thread and those it starts; SIGPIPE is ignored. Call first thing in main().
void block_shutdown_signals();

}  // namespace app
