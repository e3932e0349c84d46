// The broker's limits of requests per second, for each group of paths and for all requests (docs/tastytrade.md, Rate
// limits). Counts the requests of the last second. Safe from any thread.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

class RequestLimits {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // Counts the request. Returns false, and does not count it, if it exceeds a limit.
  bool admit(std::string_view path, Time now);

 private:
  support::Mutex mutex_;
  std::map<std::string, std::deque<Time>, std::less<>> admitted_ GUARDED_BY(mutex_);
};

}  // namespace simulator
