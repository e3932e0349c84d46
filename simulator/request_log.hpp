// The latest requests, oldest first. Safe from any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

class RequestLog {
 public:
  explicit RequestLog(std::size_t max_size) : max_size_(max_size) {}

  // Returns the number of the request, for mark_disconnected().
  std::uint64_t add(RecordedRequest request) {
    const support::MutexLock lock(mutex_);
    const std::uint64_t number = first_ + requests_.size();
    requests_.push_back(std::move(request));
    if (requests_.size() > max_size_) {
      requests_.pop_front();
      ++first_;
    }
    return number;
  }

  void mark_disconnected(std::uint64_t number) {
    const support::MutexLock lock(mutex_);
    if (number >= first_ && number - first_ < requests_.size()) requests_[number - first_].disconnected = true;
  }

  std::vector<RecordedRequest> all() const {
    const support::MutexLock lock(mutex_);
    return {requests_.begin(), requests_.end()};
  }

  void clear() {
    const support::MutexLock lock(mutex_);
    first_ += requests_.size();
    requests_.clear();
  }

 private:
  const std::size_t max_size_;
  mutable support::Mutex mutex_;
  std::uint64_t first_ GUARDED_BY(mutex_) = 0;  // number of the oldest request
  std::deque<RecordedRequest> requests_ GUARDED_BY(mutex_);
};

}  // namespace simulator
