// The broker's published ceilings on requests per second (reference 5.1), per kind of path and over all. Counts over
// the second before a request. Safe from any thread.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace simulator {

class RequestLimits {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // Counts the request; false if it is one too many. A refused request uses nothing up.
  bool admit(std::string_view path, Time now);

 private:
  std::mutex mutex_;
  std::map<std::string, std::deque<Time>, std::less<>> admitted_;
};

}  // namespace simulator
