// Drops cached values around a write, so that nobody reads from the cache what was before it.
#pragma once

#include <string>

#include "tastytrade_mcp/state/cache.hpp"

namespace broker {

// Drops the keys that begin with `prefix`, and drops them again at its end, also if the write fails: its outcome may be
// unknown, and a read that began before it may have ended meanwhile.
class CacheGuard {
 public:
  CacheGuard(state::Cache& cache, std::string prefix) : cache_(cache), prefix_(std::move(prefix)) {
    cache_.drop(prefix_);
  }
  ~CacheGuard() { cache_.drop(prefix_); }
  CacheGuard(const CacheGuard&) = delete;
  CacheGuard& operator=(const CacheGuard&) = delete;

 private:
  state::Cache& cache_;
  const std::string prefix_;
};

}  // namespace broker
