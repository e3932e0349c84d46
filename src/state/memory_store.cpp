// Store in memory: a hash map, and its keys ordered by expiry.
#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace state {
namespace {

using Time = std::chrono::steady_clock::time_point;

std::int64_t to_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw support::Error(support::ErrorCode::internal, "A stored counter does not hold a number.");
  }
  return number;
}

class MemoryStore final : public Store {
 public:
  MemoryStore(const support::Clock& clock, std::size_t capacity)
      : clock_(clock), capacity_(std::max<std::size_t>(capacity, 1)) {}

  std::string_view kind() const override { return "memory"; }

  std::optional<std::string> get(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    const auto found = find_unexpired(key);
    return found == entries_.end() ? std::nullopt : std::optional(found->second.value);
  }

  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    remove(entries_.find(std::string(key)));
    insert(key, std::string(value), lifetime);
  }

  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    if (find_unexpired(key) != entries_.end()) return false;
    insert(key, std::string(value), lifetime);
    return true;
  }

  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    const auto found = find_unexpired(key);
    if (found == entries_.end() || found->second.value != expected) return false;
    remove(found);
    insert(key, std::string(value), lifetime);
    return true;
  }

  std::optional<std::string> take(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    const auto found = find_unexpired(key);
    if (found == entries_.end()) return std::nullopt;
    std::string value = std::move(found->second.value);
    remove(found);
    return value;
  }

  void erase(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    remove(entries_.find(std::string(key)));
  }

  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    const auto found = find_unexpired(key);
    if (found == entries_.end()) {
      insert(key, std::to_string(amount), lifetime);
      return amount;
    }
    const std::int64_t sum = to_number(found->second.value) + amount;
    found->second.value = std::to_string(sum);
    return sum;
  }

  std::int64_t count(std::string_view prefix) override {
    const support::MutexLock lock(mutex_);
    drop_expired();
    return std::count_if(entries_.begin(), entries_.end(),
                         [&](const auto& entry) { return entry.first.starts_with(prefix); });
  }

 private:
  struct Entry {
    std::string value;
    Time expires;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  Entries::iterator find_unexpired(std::string_view key) REQUIRES(mutex_) {
    drop_expired();
    return entries_.find(std::string(key));
  }

  void drop_expired() REQUIRES(mutex_) {
    const Time now = clock_.steady();
    while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) remove(entries_.find(by_expiry_.begin()->second));
  }

  // The key must be absent. Evicts before it inserts, so that the new entry stays.
  void insert(std::string_view key, std::string value, std::chrono::milliseconds lifetime) REQUIRES(mutex_) {
    drop_expired();
    if (lifetime <= std::chrono::milliseconds(0)) return;
    while (entries_.size() >= capacity_) remove(entries_.find(by_expiry_.begin()->second));
    const Time now = clock_.steady();
    const auto max_lifetime = std::chrono::duration_cast<std::chrono::milliseconds>(Time::max() - now);
    const Time expires = now + std::min(lifetime, max_lifetime);
    by_expiry_.emplace(expires, key);
    entries_.emplace(key, Entry{std::move(value), expires});
  }

  void remove(Entries::iterator entry) REQUIRES(mutex_) {
    if (entry == entries_.end()) return;
    by_expiry_.erase({entry->second.expires, entry->first});
    entries_.erase(entry);
  }

  const support::Clock& clock_;
  const std::size_t capacity_;
  support::Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);
  std::set<std::pair<Time, std::string>> by_expiry_ GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Store> make_memory_store(const support::Clock& clock, std::size_t capacity) {
  return std::make_unique<MemoryStore>(clock, capacity);
}

}  // namespace state
