// Key-value store for data that outlives a request: sessions, grants, tasks, rate limits. Keys and values are texts
// with an expiry; a key is "<purpose>:<rest>". Every operation is atomic and safe from any thread. An operation that
// fails throws Error{not_ready}; it may have been carried out all the same. Keys and values are never logged.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/clock.hpp"

namespace state {

class Store {
 public:
  virtual ~Store() = default;

  virtual std::string_view kind() const = 0;  // "memory", "sqlite", "redis"

  virtual std::optional<std::string> get(std::string_view key) = 0;
  virtual void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) = 0;
  // Returns true if the key was absent and now holds `value`; false, without a change, if it was present.
  virtual bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) = 0;
  // Replaces `expected` by `value`. Returns false, without a change, if the key is absent or holds another value.
  virtual bool replace(std::string_view key, std::string_view expected, std::string_view value,
                       std::chrono::milliseconds lifetime) = 0;
  // Reads and deletes in one step: of several callers one gets the value.
  virtual std::optional<std::string> take(std::string_view key) = 0;
  virtual void erase(std::string_view key) = 0;
  // Adds to a counter, which starts at 0 and expires `lifetime` after its first use. Returns the new value.
  virtual std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) = 0;
  // How many unexpired keys begin with `prefix`, which is not empty. Reads every key of a Redis, so call it rarely.
  virtual std::int64_t count(std::string_view prefix) = 0;
};

// Stores data in an SQLite file with permissions for its owner only. Any number of processes on this machine may open
// it. Throws Error{not_ready}, and does not change the file, if it belongs to another user or program, is damaged, or
// was written by a newer version.
std::unique_ptr<Store> make_sqlite_store(const std::string& path, const support::Clock& clock);
// Throws what make_sqlite_store() would throw for an existing file. Changes nothing.
void check_sqlite_file(const std::string& path);

// Stores data in the Redis or Valkey server of `url`, for any number of replicas. Connects at the first operation.
// Throws Error{invalid_argument} if the URL cannot be parsed, or if the program was built without Redis.
std::unique_ptr<Store> make_redis_store(const std::string& url);

// Passes every operation to `store`. Counts its duration and its failures in the metrics, and logs failures, at level
// debug every operation: its name and the purpose of the key, never the rest of the key nor the value.
std::unique_ptr<Store> make_measured_store(std::unique_ptr<Store> store);

// Stores data in memory until the process ends. Above `capacity` entries those that expire soonest are removed first.
std::unique_ptr<Store> make_memory_store(const support::Clock& clock, std::size_t capacity = 100'000);

}  // namespace state
