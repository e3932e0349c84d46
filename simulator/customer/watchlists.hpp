// The watchlists of the customer: those that a client reads and changes, and the broker's public and pairs watchlists,
// which are read only. One customer has them, whatever login a client uses. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/calendar.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

using support::Json;

struct Watchlist {
  std::string name;  // the key; upper and lower case differ
  std::optional<std::string> group;
  std::int64_t order_index = 9999;
  Json entries = Json::array();  // [{"symbol", "instrument-type"}], as the client sent them
  std::int64_t id = 0;           // given by Watchlists
  Instant created_at;
  Instant updated_at;
};

class Watchlists {
 public:
  // A client that never stops adding must not use up the memory.
  static constexpr std::size_t kMost = 1000;
  enum class Outcome { done, unknown, name_taken, too_many };

  Watchlists();  // with the lists of the demo

  std::vector<Watchlist> all() const;  // by order-index, then age
  std::optional<Watchlist> find(std::string_view name) const;
  Outcome add(Watchlist list, Instant now);
  // Replaces every property of the list `name`, its name too.
  Outcome replace(std::string_view name, Watchlist list, Instant now);
  // Returns what was removed.
  std::optional<Watchlist> remove(std::string_view name);

 private:
  std::vector<Watchlist>::iterator position(std::string_view name) REQUIRES(mutex_);

  mutable support::Mutex mutex_;
  std::int64_t last_id_ GUARDED_BY(mutex_) = 160;
  std::vector<Watchlist> lists_ GUARDED_BY(mutex_);
};

// Of the broker, as they are on the wire. Immutable.
const Json& public_watchlists();
const Json& pairs_watchlists();

}  // namespace simulator
