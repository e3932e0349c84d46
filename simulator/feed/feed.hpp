// The market data feed of the simulator: what dxFeed would send about a streamer symbol at an instant. Every event is a
// pure function of seed, symbol and instant, like the quotes of the REST API, and agrees with them: the feed's bid,
// ask, last, open, high, low, volume and previous close at an instant are those of GET /market-data/by-type at that
// instant. Safe from any thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feed_event.hpp"
#include "market/market.hpp"

namespace simulator {

// The quotes change at most once in each step of this length, at a phase of their own for each symbol.
inline constexpr std::chrono::milliseconds kFeedStep{250};

// A candle's symbol, parsed: "AAPL{=5m,tho=true}".
struct CandleSymbol {
  std::string instrument;  // "AAPL"
  int count = 1;
  std::string unit;                 // "s", "m", "h", "d", "w", "mo"
  bool regular_hours_only = false;  // tho=true
};
std::optional<CandleSymbol> parse_candle_symbol(std::string_view text);
// With the count left out if it is 1 and the attributes in order: "AAPL{=d,tho=true}".
std::string to_string(const CandleSymbol& symbol);

class Feed {
 public:
  explicit Feed(const Market& market);
  ~Feed();

  // True if the feed has this streamer symbol: "AAPL", ".AAPL261218C370", "/ESZ26:XCME", "./EW3U26C6000:XCME",
  // "BTC/USD:CXTALP", "SPX". Upper case only.
  bool lists(std::string_view streamer_symbol, Instant now) const;

  // The event in force at `now`. Nothing if the feed has none: an unknown symbol, Quote of VIX, every event of RUT,
  // Greeks of a stock, TradeETH outside extended hours.
  std::optional<FeedEvent> event(FeedEventType type, std::string_view streamer_symbol, Instant now) const;

  // When the event of the symbol can change next after `now`; nothing while its venue is closed for good (expired).
  std::optional<Instant> next_change(FeedEventType type, std::string_view streamer_symbol, Instant now) const;

  // Rows from `from` until `now`, newest first, at most `limit`; flags are 0. The close of the newest is the last
  // price. Empty for an unknown symbol.
  std::vector<FeedEvent> candles(const CandleSymbol& symbol, Instant from, Instant now, std::size_t limit) const;

  // Trades after `from` until `now`, oldest first, at most `limit` (the newest).
  std::vector<FeedEvent> time_and_sales(std::string_view streamer_symbol, Instant from, Instant now,
                                        std::size_t limit) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace simulator
