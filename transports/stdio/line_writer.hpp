// Writes messages to a file descriptor, one a line, and never mixes two lines. After a write error (the pipe was
// closed) it writes nothing more, and broken() returns true. Safe from any thread.
#pragma once

#include <atomic>
#include <string>

#include "tastytrade_mcp/support/mutex.hpp"

namespace transports {

class LineWriter {
 public:
  explicit LineWriter(int descriptor) : descriptor_(descriptor) {}

  // `message`: JSON text without a line feed. Blocks while the pipe is full.
  void write(std::string message);
  bool broken() const { return broken_; }

 private:
  int descriptor_;
  support::Mutex mutex_;
  std::atomic<bool> broken_{false};
};

}  // namespace transports
