// Turns a host name into addresses without holding up a caller who is cancelled or out of time, which the
// system's own resolver cannot do. Safe from any thread. Answers are kept for a minute.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/budget.hpp"

namespace support {

class Resolver {
 public:
  explicit Resolver(std::string host);

  // Numeric addresses, the preferred one first; none if the name has none or the name service stays silent for `limit`.
  // Throws only what Budget::check() throws.
  std::vector<std::string> resolve(const Budget& budget, std::chrono::milliseconds limit);
  // Asks anew next time: an address did not answer.
  void forget();

 private:
  struct Lookup;
  const std::string host_;
  std::mutex mutex_;
  std::shared_ptr<Lookup> lookup_;
};

}  // namespace support
