// The one place for what must outlive a request: sessions, rate limits, and later grants, tasks and spent tokens.
// A store maps text keys to text values with an expiry. Every operation is atomic and may be called from any thread.
// One that could not be done throws Error{not_ready}; whether it was done all the same is then unknown. Keys are
// "<purpose>:<rest>"; values and keys are never logged.
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
  // True if the key was absent and now holds `value`; false, and nothing changed, if it was there.
  virtual bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) = 0;
  // Puts `value` in place of `expected`: false, and nothing changed, if the key holds anything else or nothing.
  virtual bool replace(std::string_view key, std::string_view expected, std::string_view value,
                       std::chrono::milliseconds lifetime) = 0;
  // Reads and deletes at once: of two callers only one gets the value.
  virtual std::optional<std::string> take(std::string_view key) = 0;
  virtual void erase(std::string_view key) = 0;
  // Adds to a counter, which starts at 0 and then lives for `lifetime` from its first use. Returns the new value.
  virtual std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) = 0;
};

// Lives in a file, which is the owner's alone, and survives the process at any moment; any number of processes of this
// machine may have it open. Throws Error{not_ready} for a file that cannot be used, and leaves it as it is: another
// user's or another program's, damaged, written by a newer version.
std::unique_ptr<Store> make_sqlite_store(const std::string& path, const support::Clock& clock);
// Throws what make_sqlite_store() would throw for a file that is there and not this server's own. Changes nothing.
void check_sqlite_file(const std::string& path);

// Lives in the Redis or Valkey that `url` names, for any number of replicas. Connects when it is first needed. Throws
// Error{invalid_argument} for a URL that cannot be read.
std::unique_ptr<Store> make_redis_store(const std::string& url);

// Lives as long as the process; bounded: beyond `capacity` entries the ones that expire soonest go first.
std::unique_ptr<Store> make_memory_store(const support::Clock& clock, std::size_t capacity = 100'000);

}  // namespace state
