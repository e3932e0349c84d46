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
    bool is_loaded = false;        // the feed has sent the trades of the past
  };

  // Collects the trades of the symbol since `from`. Returns false if there is no room.
  bool open(SymbolId symbol, Instant from);
  void forget(SymbolId symbol);
  // Trades were missed until now.
  void interrupted(Instant now);

  // Returns true if the past of a symbol is complete, or its first trade among them.
  bool store(const dxlink::Batch& batch);
  View read(SymbolId symbol, Instant from, std::size_t limit) const;

 private:
  struct Tape {
    std::deque<Print> prints;  // oldest first
    Instant from;              // of the subscription
    Instant since;
    bool is_snapshot = false;  // between the begin and the end of the past, whose trades come newest first
    bool is_loaded = false;
  };
  static void begin_snapshot(Tape& tape);
  static void end_snapshot(Tape& tape, unsigned flags);
  static void insert(Tape& tape, const Print& print);

  mutable support::Mutex mutex_;
  std::unordered_map<SymbolId, Tape> tapes_ GUARDED_BY(mutex_);
};

}  // namespace broker::live
