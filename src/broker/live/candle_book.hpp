// Series of candles, from the rows of the feed: a snapshot of the history, then changes of its newest bars. Safe from
// any thread.
//
// A snapshot begins with a row that has the flag SNAPSHOT_BEGIN, and ends with SNAPSHOT_END or, cut by a limit of the
// feed, with SNAPSHOT_SNIP. Its rows come in no certain order. The bars that were there before stay visible until it
// ends. Without these flags the history is taken for complete when no row has come for kQuietTime.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "dxlink/candle_symbol.hpp"
#include "live/subscriptions.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

class CandleBook {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr std::size_t kMaxSeries = 32;
  static constexpr std::size_t kMaxBars = 20'000;  // of one series; the newest are kept
  static constexpr std::chrono::milliseconds kQuietTime{300};

  struct View {
    std::vector<Candle> candles;    // oldest first
    bool is_loaded = false;         // the history has come, as far back as the caller wants it
    bool is_current = false;        // by the present connection
    std::optional<Instant> cut_at;  // the oldest bar, if the feed or this program has cut the history
    std::chrono::milliseconds age{0};
  };

  // Makes a series if there is none; bars from this Unix time in milliseconds will be asked for. Returns false if all
  // series are in use.
  bool open(SymbolId symbol, dxlink::CandlePeriod period, std::int64_t from_time, TimePoint now);
  void forget(SymbolId symbol);

  // The subscription was sent, with bars from this Unix time in milliseconds.
  void requested(SymbolId symbol, std::int64_t from_time);
  // The subscription has ended, or its connection.
  void unsubscribed(SymbolId symbol);
  void connection_lost();

  // Returns true if the history of a series is complete that was not so before.
  bool store(const dxlink::Batch& batch, TimePoint now);
  // The same for series whose rows have no flags.
  bool tick(TimePoint now);

  // For series whose history was received in part: the time from which it is to be asked again, the last bar before
  // which nothing is missing.
  Subscriptions::ResumeTimes resume_times() const;

  // True if the history since `from` has come.
  bool is_loaded(SymbolId symbol, Instant from) const;
  // The bars from `from` on. `now` is the time of day: the bar whose period has not ended is provisional.
  View read(SymbolId symbol, Instant from, Instant now, TimePoint steady_now) const;

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  struct Bar {
    std::int64_t time = 0;
    double sequence = 0;
    bool is_removal = false;
    double open = 0, high = 0, low = 0, close = 0, volume = 0, vwap = 0, implied_volatility = 0, open_interest = 0;
  };
  struct Series {
    dxlink::CandlePeriod period;
    std::vector<Bar> bars;                          // by time
    std::vector<Bar> snapshot;                      // in the order of their arrival
    std::vector<std::pair<unsigned, Bar>> pending;  // rows of a transaction, with their flags
    bool is_in_snapshot = false;
    bool has_flags = false;
    bool is_loaded = false;   // all that was asked for has come
    bool is_current = false;  // since the last request
    bool has_rows = false;    // since the last request
    bool is_cut = false;
    std::int64_t wanted_from = kNever;   // the earliest that callers want; kNever: it is not subscribed
    std::int64_t asked_from = 0;         // of the present request
    std::int64_t covered_from = kNever;  // since when no bar is missing
    std::optional<std::int64_t> resume_from;
    TimePoint last_row{};
    TimePoint used_at{};
  };

  static Bar make_bar(std::span<const double> row);
  static void suspend(Series& series);
  static bool add_row(Series& series, unsigned flags, const Bar& bar);
  static bool apply(Series& series, unsigned flags, const Bar& bar);
  static void finish_snapshot(Series& series, bool is_cut);
  static void upsert(Series& series, const Bar& bar);
  static void limit(Series& series);
  static bool finish(Series& series);
  bool make_room() REQUIRES(mutex_);

  mutable support::Mutex mutex_;
  mutable std::unordered_map<SymbolId, Series> series_ GUARDED_BY(mutex_);
};

}  // namespace broker::live
