// The gauges of orders: what the journal holds open, whether trading is halted. Read from the journal now and then,
// since metrics must not wait for it. Safe from any thread.
#pragma once

#include "tastytrade_mcp/metrics/metrics.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace orders {

class OrderFigures {
 public:
  // The clock must outlive it.
  explicit OrderFigures(const support::Clock& clock);
  OrderFigures(const OrderFigures&) = delete;
  OrderFigures& operator=(const OrderFigures&) = delete;

  // Reads the journal. Throws nothing: a journal that cannot be read is told as one that cannot be written, and the
  // other figures stay as they were.
  void update(Journal& journal, bool is_halted_by_file, std::size_t unwritten_ends);

 private:
  struct Values {
    bool is_known = false, is_journal_writable = false, is_halted = false;
    std::size_t open_intents = 0, unwritten_ends = 0;
    std::optional<Instant> oldest_open;
    std::int64_t records = 0;
  };

  void read(Journal& journal, Values& values) const;
  void collect();

  const support::Clock& clock_;
  support::Mutex mutex_;
  Values values_ GUARDED_BY(mutex_);
  metrics::Collector collector_;  // last: it reads those above
};

}  // namespace orders
