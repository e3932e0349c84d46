// Finds instruments by their streamer symbols, and keeps those found on the same day. Safe from any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "market/market.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

class StreamerSymbols {
 public:
  explicit StreamerSymbols(const Market& market) : market_(market) {}

  // Returns null for a symbol that the feed does not have at `now`: a contract that is not listed on that day in New
  // York, or RUT.
  std::shared_ptr<const MarketInstrument> find(std::string_view symbol, Instant now) const;

 private:
  struct Found {
    Date day;
    std::shared_ptr<const MarketInstrument> instrument;
  };
  std::optional<MarketInstrument> look_up(std::string_view symbol, Instant now) const;
  std::optional<MarketInstrument> find_option(std::string_view symbol, Instant now) const;
  std::optional<MarketInstrument> find_future_option(std::string_view symbol, Instant now) const;

  const Market& market_;
  mutable support::Mutex mutex_;
  mutable std::unordered_map<std::string, Found> found_ GUARDED_BY(mutex_);
};

}  // namespace simulator
