// Messages to a file descriptor, one a line, whole or not at all. Safe from any thread: a line is never interleaved
// with another. After a write error (the reader went away) nothing more is written and broken() says so.
#pragma once

#include <atomic>
#include <string>

#include "tastytrade_mcp/support/mutex.hpp"

namespace transports {

class LineWriter {
 public:
  explicit LineWriter(int descriptor) : descriptor_(descriptor) {}

  void write(std::string message);
  bool broken() const { return broken_; }

 private:
  int descriptor_;
  support::Mutex mutex_;
  std::atomic<bool> broken_{false};
};

}  // namespace transports
