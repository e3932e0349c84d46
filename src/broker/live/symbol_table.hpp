// Numbers for the streamer symbols that are in use, so that events are stored by number. Bounded; a number is used
// again when nobody holds its symbol any more. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dxlink/event.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

using dxlink::SymbolId;

class SymbolTable {
 public:
  static constexpr std::size_t kMaxSymbols = 50'000;
  static constexpr std::size_t kMaxBytes = 96;  // of one symbol: that of a candle is the longest

  // Returns the number of the symbol, which is held until release(). Nothing if the table is full, or the text is empty
  // or too long.
  std::optional<SymbolId> acquire(std::string_view text);
  // Ends one acquire().
  void release(SymbolId symbol);
  std::string text(SymbolId symbol) const;  // empty for a number that is not in use
  std::size_t size() const;

 private:
  struct Entry {
    std::string text;
    std::size_t holders = 0;
  };

  mutable support::Mutex mutex_;
  std::unordered_map<std::string, SymbolId> ids_ GUARDED_BY(mutex_);
  std::vector<Entry> entries_ GUARDED_BY(mutex_);
  std::vector<SymbolId> free_ GUARDED_BY(mutex_);
};

}  // namespace broker::live
