// Faults that tests inject, and the responses that they produce. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

class Faults {
 public:
  void add(Fault fault);
  void clear();
  // Returns the first fault that applies to a request for `path`, and counts its use.
  std::optional<Fault> take(std::string_view path);

 private:
  support::Mutex mutex_;
  std::vector<Fault> faults_ GUARDED_BY(mutex_);
};

// The broker's usual error body for a status.
support::Json error_body(int status);
std::string gateway_page(int status);
// Numbers become strings, decimal strings become numbers.
support::Json swap_types(support::Json value);

}  // namespace simulator
