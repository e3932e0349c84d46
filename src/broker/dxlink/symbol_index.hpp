// The symbols that one connection has subscribed, so that an event finds its symbol's number without a lock. Used by
// one thread.
#pragma once

#include <string>
#include <unordered_map>

#include "dxlink/event.hpp"

namespace broker::dxlink {

class SymbolIndex {
 public:
  // A symbol stays as long as one event type of it is subscribed. Repetitions change nothing.
  void add(EventType type, const std::string& symbol, SymbolId id);
  void remove(EventType type, const std::string& symbol);
  // Returns kNoSymbol for a symbol that is not subscribed. A candle's symbol is also found in another spelling.
  SymbolId find(EventType type, const std::string& symbol) const;

 private:
  struct Entry {
    SymbolId id = kNoSymbol;
    unsigned types = 0;  // a bit for each subscribed event type
  };
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace broker::dxlink
