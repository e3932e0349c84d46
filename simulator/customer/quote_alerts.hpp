// The quote alerts of the customer. Each fires once: it is triggered, or expires, and stays in the list until it is
// deleted. Safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "market/calendar.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

struct QuoteAlert {
  std::int64_t id = 0;  // given by QuoteAlerts
  std::string symbol;
  std::string instrument_type;
  std::string dx_symbol;
  std::string field;      // "Last", "Bid", "Ask", "IV"
  std::string operation;  // ">", "<"
  std::string threshold;  // as the client wrote it
  Instant created_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> triggered_at;
  std::optional<Instant> expired_at;

  bool is_over() const { return triggered_at || expired_at; }
};

class QuoteAlerts {
 public:
  // A client that never stops adding must not use up the memory.
  static constexpr std::size_t kMost = 1000;

  QuoteAlerts();  // with the alerts of the demo

  std::vector<QuoteAlert> all() const;  // oldest first
  // Returns the alert with its id; nothing if there are too many.
  std::optional<QuoteAlert> add(QuoteAlert alert);
  // Keep the first of these that happens to an alert. Nothing happens if it is gone.
  void trigger(std::int64_t id, Instant when);
  void expire(std::int64_t id, Instant when);
  // Returns false if there never was such an alert; true if it is gone now, or was gone before.
  bool remove(std::int64_t id);

 private:
  QuoteAlert* find(std::int64_t id) REQUIRES(mutex_);

  mutable support::Mutex mutex_;
  static constexpr std::int64_t kFirstId = 8123401;
  std::int64_t next_id_ GUARDED_BY(mutex_) = kFirstId;
  std::vector<QuoteAlert> alerts_ GUARDED_BY(mutex_);
};

}  // namespace simulator
