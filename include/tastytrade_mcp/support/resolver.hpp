// Resolves a host name with a deadline and cancellation, which getaddrinfo() lacks. Caches addresses for a minute. Safe
// from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace support {

class Resolver {
 public:
  explicit Resolver(std::string host);

  // Returns numeric addresses, the preferred one first; none if the name has none or DNS does not respond within
  // `limit`. Throws only what Budget::check() throws.
  std::vector<std::string> resolve(const Budget& budget, std::chrono::milliseconds limit);
  // Discards the cached addresses, after one could not be connected to.
  void forget();

 private:
  struct Lookup;
  const std::string host_;
  Mutex mutex_;
  std::shared_ptr<Lookup> lookup_ GUARDED_BY(mutex_);
};

}  // namespace support
