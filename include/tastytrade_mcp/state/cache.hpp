// Values kept for a while, and fetched once for all who ask at the same time. Values are immutable and shared, so a
// hit copies a pointer. Bounded by entries and by bytes: what was used longest ago goes first. Safe from any thread; no
// lock is held while a value is loaded.
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace state {

class Cache {
 public:
  // Values of different types live in one cache; a key is always asked for with the same type.
  using Value = std::shared_ptr<const void>;
  // What a load returns: the value, and the bytes that it takes as long as it is kept.
  struct Loaded {
    template <class T>
    Loaded(std::shared_ptr<T> loaded, std::size_t size = 0) : value(std::move(loaded)), bytes(size) {}  // NOLINT
    Loaded() = default;

    Value value;
    std::size_t bytes = 0;
  };
  struct Result {
    Value value;
    bool hit = false;  // no upstream request was made for this caller
  };
  struct Results {
    std::vector<Value> values;  // one for each key, in the order of the keys
    bool hit = false;           // no upstream request was made for this caller
  };

  // A value of more than `max_bytes` is given to those who asked for it and not kept.
  explicit Cache(const support::Clock& clock, std::size_t max_entries = 4096, std::size_t max_bytes = 16u << 20);

  // The cached value of `key`, or what `load` returns. `refresh` passes over a cached value but still joins a load that
  // is already under way. A caller waits no longer than its own budget; when the caller that loads is cancelled or runs
  // out of time, one that waits takes over. Any other exception of `load` reaches every caller that waited for it and
  // is not kept. `lifetime` zero: nothing is kept, but equal concurrent requests still share one load.
  Result get(const std::string& key, std::chrono::milliseconds lifetime, bool refresh, const support::Budget& budget,
             const std::function<Loaded()>& load);

  // The value that is kept for `key`; nothing if get() would have to load or wait.
  std::optional<Value> find(const std::string& key);

  // The same as get() for many keys at once: `load` is called with those that are neither kept nor being loaded by
  // somebody else and returns a value for each, in order. An empty value is kept too: it stands for "there is no such
  // thing".
  Results get_many(const std::vector<std::string>& keys, std::chrono::milliseconds lifetime, bool refresh,
                   const support::Budget& budget,
                   const std::function<std::vector<Loaded>(const std::vector<std::string>& missing)>& load);

  // Drops every key that begins with `prefix`. Loads under way answer those who already wait for them, are not kept
  // when they end, and are not joined any more.
  void drop(const std::string& prefix);

  // What is kept, as counted against the bound.
  std::size_t bytes() const;

 private:
  struct PendingLoad;  // one load under way
  struct LookupState;  // what one caller asked for and how far it got
  struct Entry {
    bool kept = false;
    Value value;
    std::size_t bytes = 0;
    std::chrono::steady_clock::time_point expires;
    std::uint64_t used = 0;
    std::shared_ptr<PendingLoad> flight;  // empty unless a load is under way
  };

  void look_up(LookupState& question);
  void publish(LookupState& question, const std::vector<Loaded>& loaded, std::chrono::milliseconds lifetime);
  void keep(const std::string& key, Entry& entry, const Loaded& loaded, std::chrono::milliseconds lifetime);
  void fail(LookupState& question, const std::exception_ptr& error, bool abandoned);
  void release(const std::string& key, const PendingLoad& flight);
  void evict();
  template <class Condition>
  void erase_if(const Condition& condition);

  const support::Clock& clock_;
  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;  // guards everything below and what flights hold
  std::condition_variable_any changed_;
  std::unordered_map<std::string, Entry> entries_;
  std::size_t bytes_ = 0;  // of the entries
  std::uint64_t uses_ = 0;
};

}  // namespace state
