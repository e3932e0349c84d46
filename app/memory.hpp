// Sets the C library's allocator, and gives unused memory back to the system. For glibc; does nothing with another C
// library.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <stop_token>
#include <thread>

#include "tastytrade_mcp/support/mutex.hpp"

namespace app {

// Sets how the allocator keeps memory. Call it first thing in main(), before another thread exists.
void configure_allocator();

// Gives back what large answers leave behind, while it lives. A chain of options takes 20 MB while it is read, and the
// allocator keeps what was freed. A thread of its own looks twice a second how much is resident. Where that is 8 MB
// more than after the last time, the allocator must give its free pages back. That takes some milliseconds, in which
// other threads may wait for memory: it happens after large answers, and small ones never cause it.
class MemoryTrimmer {
 public:
  MemoryTrimmer();
  MemoryTrimmer(const MemoryTrimmer&) = delete;
  MemoryTrimmer& operator=(const MemoryTrimmer&) = delete;

 private:
  void run(const std::stop_token& stop);

  std::size_t kept_ = 0;  // bytes that were resident at the start, or after the last time
  support::Mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace app
