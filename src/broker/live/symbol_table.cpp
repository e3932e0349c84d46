#include "live/symbol_table.hpp"

namespace broker::live {
namespace {

std::size_t position(SymbolId symbol) {
  return static_cast<std::size_t>(symbol);
}

}  // namespace

std::optional<SymbolId> SymbolTable::acquire(std::string_view text) {
  if (text.empty() || text.size() > kMaxBytes) return std::nullopt;
  const support::MutexLock lock(mutex_);
  const std::string key(text);
  const auto found = ids_.find(key);
  if (found != ids_.end()) {
    ++entries_[position(found->second)].holders;
    return found->second;
  }
  if (ids_.size() >= kMaxSymbols) return std::nullopt;
  SymbolId id{static_cast<std::uint32_t>(entries_.size())};
  if (free_.empty()) {
    entries_.push_back({key, 1});
  } else {
    id = free_.back();
    free_.pop_back();
    entries_[position(id)] = {key, 1};
  }
  ids_.emplace(key, id);
  return id;
}

void SymbolTable::release(SymbolId symbol) {
  const support::MutexLock lock(mutex_);
  if (position(symbol) >= entries_.size()) return;
  Entry& entry = entries_[position(symbol)];
  if (entry.holders == 0 || --entry.holders > 0) return;
  ids_.erase(entry.text);
  entry.text.clear();
  free_.push_back(symbol);
}

std::string SymbolTable::text(SymbolId symbol) const {
  const support::MutexLock lock(mutex_);
  return position(symbol) < entries_.size() ? entries_[position(symbol)].text : std::string();
}

std::size_t SymbolTable::size() const {
  const support::MutexLock lock(mutex_);
  return ids_.size();
}

}  // namespace broker::live
