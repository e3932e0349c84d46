// The last single trades of instruments, in the order of their arrival. Safe from any thread.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "live/subscriptions.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

class PrintTape {
 public:
  static constexpr std::size_t kMaxSymbols = 100;
  static constexpr std::size_t kMaxPrints = 1000;  // of one symbol

  struct View {
    std::vector<Print> prints;     // newest first
    std::optional<Instant> since;  // trades before it were not received
  };

  // Collects the trades of the symbol from now on. Returns false if there is no room.
  bool open(SymbolId symbol, Instant now);
  void forget(SymbolId symbol);
  // Trades were missed until now.
  void interrupted(Instant now);

  // Returns true if the first trade of a symbol is among them.
  bool store(const dxlink::Batch& batch);
  View read(SymbolId symbol, Instant from, std::size_t limit) const;

 private:
  struct Tape {
    std::deque<Print> prints;
    Instant since;
  };

  mutable support::Mutex mutex_;
  std::unordered_map<SymbolId, Tape> tapes_ GUARDED_BY(mutex_);
};

}  // namespace broker::live
