// Counts the open event streams of each caller, so that one caller cannot use up all that the server has. Safe from any
// thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "tastytrade_mcp/support/mutex.hpp"

namespace transports::http {

class StreamShares {
 public:
  // 0 means no limit.
  explicit StreamShares(std::size_t max_of_caller, std::size_t max_in_all = 0)
      : max_of_caller_(max_of_caller), max_in_all_(max_in_all) {}

  // Counts one more stream of `caller` as long as a copy of the result lives; the result may outlive this object.
  // Returns null if the caller has its maximum already, or all callers together have theirs.
  std::shared_ptr<void> take(const std::string& caller);
  // True if all callers together have their maximum.
  bool is_full() const;

 private:
  struct Counts {
    support::Mutex mutex;
    std::map<std::string, std::size_t> open GUARDED_BY(mutex);  // without callers that have none
    std::size_t in_all GUARDED_BY(mutex) = 0;
  };

  const std::size_t max_of_caller_;
  const std::size_t max_in_all_;
  const std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

}  // namespace transports::http
