// The one place for what must outlive a request: sessions, rate limits, and later grants, tasks and spent tokens.
// A store maps text keys to text values with an expiry. Every operation is atomic and may be called from any thread.
// Keys are "<purpose>:<rest>"; values and keys are never logged.
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

  virtual std::optional<std::string> get(std::string_view key) = 0;
  virtual void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) = 0;
  // True if the key was absent and now holds `value`; false, and nothing changed, if it was there.
  virtual bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) = 0;
  // Reads and deletes at once: of two callers only one gets the value.
  virtual std::optional<std::string> take(std::string_view key) = 0;
  virtual void erase(std::string_view key) = 0;
  // Adds to a counter, which starts at 0 and then lives for `lifetime` from its first use. Returns the new value.
  virtual std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) = 0;
};

// Lives as long as the process; bounded: beyond `capacity` entries the ones that expire soonest go first.
std::unique_ptr<Store> make_memory_store(const support::Clock& clock, std::size_t capacity = 100'000);

}  // namespace state
