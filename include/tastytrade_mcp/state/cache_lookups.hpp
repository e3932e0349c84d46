// Counts the cache look-ups of one request, for its log line. Safe from any thread.
#pragma once

#include <atomic>

namespace state {

struct CacheLookups {
  std::atomic<int> hits{0};
  std::atomic<int> misses{0};

  void count(bool is_hit) { ++(is_hit ? hits : misses); }
};

}  // namespace state
