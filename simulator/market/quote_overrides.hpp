// Quotes that a test has set: bid, ask, last price or sizes of a symbol, from an instant on. Prices before it stay.
// Safe from any thread.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "market/calendar.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

struct Quote;

struct QuoteOverride {
  Instant since;
  std::optional<double> bid;
  std::optional<double> ask;
  bool has_no_bid = false;
  bool has_no_ask = false;
  std::optional<double> last;
  std::optional<double> bid_size;
  std::optional<double> ask_size;
};

class QuoteOverrides {
 public:
  void set(const std::string& symbol, QuoteOverride values);
  void clear();
  // Changes the quote of a symbol that has an override since `now` or before.
  void apply(Quote& quote, Instant now) const;

 private:
  std::atomic<bool> has_any_{false};
  mutable support::Mutex mutex_;
  std::map<std::string, QuoteOverride, std::less<>> overrides_ GUARDED_BY(mutex_);
};

}  // namespace simulator
