// Cache with lifetimes, in which concurrent callers of a key share one load. Values are immutable and shared: a hit
// copies a pointer. Limited by entries and by bytes; the least recently used entries are removed first. Safe from any
// thread. No lock is held while a value is loaded.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tastytrade_mcp/metrics/metrics.hpp"
#include "tastytrade_mcp/state/single_flight.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace state {

class Cache {
 public:
  // One cache holds values of different types; a key is always read with the same type.
  using Value = std::shared_ptr<const void>;
  // What a load returns.
  struct Loaded {
    template <class T>
    Loaded(std::shared_ptr<T> loaded, std::size_t size = 0) : value(std::move(loaded)), bytes(size) {}  // NOLINT
    Loaded() = default;

    Value value;
    std::size_t bytes = 0;  // of memory, while the value is kept
  };
  struct Result {
    Value value;
    bool hit = false;  // this caller loaded nothing
  };
  struct Results {
    std::vector<Value> values;  // one for each key, in the order of the keys
    bool hit = false;           // this caller loaded nothing
  };

  static constexpr std::size_t kMaxEntries = 4096;
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

  // Whether the metrics count look-ups and bytes. `by_key_prefix`: by the part of a key before its colon, which must be
  // a name of this program: "positions:5WT00001" counts as "positions".
  enum class Metrics { none, by_key_prefix };

  // A value of more than `max_bytes` is returned but not cached.
  explicit Cache(const support::Clock& clock, std::size_t max_entries = kMaxEntries, std::size_t max_bytes = kMaxBytes,
                 Metrics metrics = Metrics::none);

  // Returns the cached value of `key`, or the result of `load`. `refresh` ignores a cached value but joins a load that
  // is under way. A caller waits no longer than its own budget; if the caller that loads is cancelled or runs out of
  // time, a waiting one loads. Every other exception of `load` reaches all callers that wait, and is not kept.
  // `lifetime` 0: nothing is kept, but concurrent callers share one load.
  Result get(const std::string& key, std::chrono::milliseconds lifetime, bool refresh, const support::Budget& budget,
             const std::function<Loaded()>& load);

  // Returns the cached value of `key`; nothing if get() would load or wait.
  std::optional<Value> find(const std::string& key);

  // get() for many keys. `load` is called with the keys that are neither cached nor being loaded by another caller, and
  // returns a value for each, in order. An empty value is kept too: it means that there is no such thing.
  Results get_many(const std::vector<std::string>& keys, std::chrono::milliseconds lifetime, bool refresh,
                   const support::Budget& budget,
                   const std::function<std::vector<Loaded>(const std::vector<std::string>& missing)>& load);

  // Drops every key that begins with `prefix`. A load under way still answers the callers that wait for it; its value
  // is not kept, and no other caller joins it.
  void drop(const std::string& prefix);

  // Bytes of all entries, as counted against `max_bytes`.
  std::size_t bytes() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  using Pending = std::shared_ptr<PendingLoad<Loaded>>;
  struct Entry {
    bool is_kept = false;
    Value value;
    std::size_t bytes = 0;
    Time expires;
    std::uint64_t last_use = 0;
    Pending pending;  // null unless a load is under way
  };
  struct LookUp {
    enum class State { cached, to_load, to_wait };
    State state = State::cached;
    Value value;      // if cached
    Pending pending;  // else: the load to run, or to wait for
  };

  using LoadMany = std::function<std::vector<Loaded>(const std::vector<std::string>& missing)>;
  using Loads = std::vector<std::pair<std::size_t, Pending>>;  // index of a key, and its load

  void load_many(const std::vector<std::string>& keys, const Loads& to_load, std::chrono::milliseconds lifetime,
                 const support::Budget& budget, const LoadMany& load, std::vector<Value>& values);
  LookUp look_up(const std::string& key, bool refresh, Time now) REQUIRES(mutex_);
  void end_load(const std::string& key, const Pending& pending, const Loaded* loaded,
                std::chrono::milliseconds lifetime) REQUIRES(mutex_);
  void keep(const std::string& key, Entry& entry, const Loaded& loaded, std::chrono::milliseconds lifetime)
      REQUIRES(mutex_);
  void evict() REQUIRES(mutex_);
  template <class Condition>
  void erase_if(const Condition& condition) REQUIRES(mutex_);
  void count_lookup(std::string_view key, std::string_view result) const;

  const support::Clock& clock_;
  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  mutable support::Mutex mutex_;
  std::unordered_map<std::string, Entry> entries_ GUARDED_BY(mutex_);
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;  // of the entries
  std::uint64_t uses_ GUARDED_BY(mutex_) = 0;
  std::optional<metrics::Collector> collector_;  // if look-ups are counted; last, because it reads the members above
};

}  // namespace state
