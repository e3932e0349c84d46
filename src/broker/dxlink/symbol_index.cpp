#include "dxlink/symbol_index.hpp"

#include "dxlink/candle_symbol.hpp"

namespace broker::dxlink {

void SymbolIndex::add(EventType type, const std::string& symbol, SymbolId id) {
  Entry& entry = entries_[symbol];
  entry.id = id;
  entry.types |= 1U << index_of(type);
}

void SymbolIndex::remove(EventType type, const std::string& symbol) {
  const auto found = entries_.find(symbol);
  if (found == entries_.end()) return;
  found->second.types &= ~(1U << index_of(type));
  if (found->second.types == 0) entries_.erase(found);
}

SymbolId SymbolIndex::find(EventType type, const std::string& symbol) const {
  auto found = entries_.find(symbol);
  if (found == entries_.end() && type == EventType::candle) {
    const auto normal = normalize_candle_symbol(symbol);
    if (normal) found = entries_.find(*normal);
  }
  return found == entries_.end() ? kNoSymbol : found->second.id;
}

}  // namespace broker::dxlink
