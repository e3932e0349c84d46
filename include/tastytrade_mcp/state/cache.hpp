// Values kept for a while, and fetched once for all who ask at the same time. Values are immutable and shared, so a
// hit copies a pointer. Safe from any thread; no lock is held while a value is loaded.
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
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
  struct Result {
    Value value;
    bool hit = false;  // no upstream request was made for this caller
  };
  struct Results {
    std::vector<Value> values;  // one for each key, in the order of the keys
    bool hit = false;           // no upstream request was made for this caller
  };

  explicit Cache(const support::Clock& clock, std::size_t capacity = 4096);

  // The cached value of `key`, or what `load` returns. `refresh` passes over a cached value but still joins a load that
  // is already under way. A caller waits no longer than its own budget; when the caller that loads is cancelled or runs
  // out of time, one that waits takes over. Any other exception of `load` reaches every caller that waited for it and
  // is not kept. `lifetime` zero: nothing is kept, but equal concurrent requests still share one load.
  Result get(const std::string& key, std::chrono::milliseconds lifetime, bool refresh, const support::Budget& budget,
             const std::function<Value()>& load);

  // The same for many keys at once: `load` is called with those that are neither kept nor being loaded by somebody else
  // and returns a value for each, in order. An empty value is kept too: it stands for "there is no such thing".
  Results get_many(const std::vector<std::string>& keys, std::chrono::milliseconds lifetime, bool refresh,
                   const support::Budget& budget,
                   const std::function<std::vector<Value>(const std::vector<std::string>& missing)>& load);

  // Drops every key that begins with `prefix`. Loads under way answer those who already wait for them, are not kept
  // when they end, and are not joined any more.
  void drop(const std::string& prefix);

 private:
  struct Flight;    // one load under way
  struct Question;  // what one caller asked for and how far it got
  struct Entry {
    bool kept = false;
    Value value;
    std::chrono::steady_clock::time_point expires;
    std::uint64_t used = 0;
    std::shared_ptr<Flight> flight;  // empty unless a load is under way
  };

  void look_up(Question& question);
  void publish(Question& question, const std::vector<Value>& values, std::chrono::milliseconds lifetime);
  void fail(Question& question, const std::exception_ptr& error, bool abandoned);
  void release(const std::string& key, const Flight& flight);
  void make_room();

  const support::Clock& clock_;
  const std::size_t capacity_;
  std::mutex mutex_;  // guards everything below and what flights hold
  std::condition_variable_any changed_;
  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t uses_ = 0;
};

}  // namespace state
