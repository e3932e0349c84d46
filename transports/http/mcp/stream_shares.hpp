// How many event streams each caller has open, so that one caller cannot take all there are. Shared by all threads; a
// share may outlive the object it came from.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace transports::http {

class StreamShares {
 public:
  // `max_of_caller`: 0 means no limit.
  explicit StreamShares(std::size_t max_of_caller) : max_of_caller_(max_of_caller) {}

  // One more stream of `caller`, for as long as a copy of what is returned lives. Null if the caller has as many as it
  // may have.
  std::shared_ptr<void> take(const std::string& caller);

 private:
  struct Counts {
    std::mutex mutex;
    std::map<std::string, std::size_t> open;  // guarded by `mutex`; callers without a stream are not in it
  };

  const std::size_t max_of_caller_;
  const std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

}  // namespace transports::http
