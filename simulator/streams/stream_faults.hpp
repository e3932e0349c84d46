// Faults that tests inject into the streams. Safe from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/simulator/stream_faults.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

using FaultKind = StreamFault::Kind;

// Parses "half-frame"; nothing for an unknown name.
std::optional<FaultKind> parse_fault_kind(std::string_view name);

// True for the faults that change what a connection writes: from `cut` to `big_frame`.
bool is_write_fault(FaultKind kind);

class StreamFaults {
 public:
  void add(StreamFault fault);
  void clear();

  // Returns the first fault of the kind for a connection with this path whose text is empty or `name`, and counts its
  // use.
  std::optional<StreamFault> take(FaultKind kind, std::string_view path, std::string_view name);
  // The same without regard to the fault's text.
  std::optional<StreamFault> take(FaultKind kind, std::string_view path);
  // Returns the first fault that changes what is written.
  std::optional<StreamFault> take_write_fault(std::string_view path);

 private:
  template <class Matches>
  std::optional<StreamFault> take_first(std::string_view path, const Matches& matches);

  support::Mutex mutex_;
  std::vector<StreamFault> faults_ GUARDED_BY(mutex_);
};

}  // namespace simulator
