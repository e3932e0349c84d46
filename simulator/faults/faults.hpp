// The faults that wait for their requests, and what each makes of an answer. Safe from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

class Faults {
 public:
  void add(Fault fault);
  void clear();
  // The first fault that applies to a request for `path`, used up by one.
  std::optional<Fault> take(std::string_view path);

 private:
  std::mutex mutex_;
  std::vector<Fault> waiting_;
};

// The broker's error body for a status nobody asked a reason for.
support::Json error_body(int status);
std::string gateway_page(int status);
// Numbers become strings and strings that read as decimals become numbers.
support::Json with_types_swapped(support::Json value);

}  // namespace simulator
