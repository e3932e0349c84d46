// Returns unused memory to the system where the allocator would keep it (glibc). Starts no thread elsewhere.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <stop_token>
#include <thread>

#include "tastytrade_mcp/support/mutex.hpp"

namespace app {

// Returns freed memory to the system, from construction to destruction. An option chain takes 20 MB while it is parsed,
// and the allocator keeps freed memory. A thread compares the resident memory with the baseline twice a second. If it
// grew by 8 MB (by 1 MB while the process is idle), the thread returns the free memory, during which other threads may
// wait some milliseconds for memory. Small answers never cause that.
class MemoryTrimmer {
 public:
  MemoryTrimmer();
  MemoryTrimmer(const MemoryTrimmer&) = delete;
  MemoryTrimmer& operator=(const MemoryTrimmer&) = delete;

 private:
  void run(const std::stop_token& stop);

  std::size_t baseline_ = 0;  // resident bytes at the start or after the latest return
  support::Mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace app
