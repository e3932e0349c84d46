// The implementation of broker::Live: answers from what the feed's thread has stored, and waits for it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "live/feed_status.hpp"
#include "live/feed_store.hpp"
#include "live/feed_thread.hpp"
#include "live/quote_token.hpp"
#include "live/running_clock.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/metrics/metrics.hpp"

namespace broker::live {

class LiveData final : public Live {
 public:
  static constexpr std::size_t kMaxInstruments = 1000;  // of one look()
  // A subscription that brought nothing for so long is not waited for again.
  static constexpr std::chrono::seconds kSilentTime{5};

  // `request` asks the broker for a quote token. The configuration and the clock must outlive this.
  LiveData(QuoteTokens::Request request, const Config& config, const support::Clock& clock);

  LiveAnswer look(std::span<const LiveInstrument> instruments, LiveWish wish, std::chrono::milliseconds wait,
                  const support::Budget& budget) override;
  CandleAnswer candles(const CandleRequest& request, std::chrono::milliseconds wait,
                       const support::Budget& budget) override;
  PrintAnswer time_and_sales(const LiveInstrument& instrument, support::Instant from, std::size_t limit,
                             std::chrono::milliseconds wait, const support::Budget& budget) override;
  LiveHealth health() const override;

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void wait_for(std::span<const Key> keys, TimePoint deadline, const support::Budget& budget);
  // Waits until `is_done`, the deadline, or until the feed has failed. Throws Error{cancelled}.
  template <class Predicate>
  void wait_until(const Predicate& is_done, TimePoint deadline, const support::Budget& budget);
  LiveRow make_row(const LiveInstrument& instrument, const LiveWish& wish, SymbolId symbol, TimePoint now) const;
  std::string explain_missing(TimePoint began) const;
  std::string explain_no_candles(const CandleBook::View& view, const CandleRequest& request, TimePoint began) const;

  const Config& config_;
  const RunningClock clock_;
  QuoteTokens tokens_;
  FeedStore store_;
  FeedStatus status_;
  FeedThread thread_;
  const metrics::Collector collector_;
};

// The event types of an instrument that a wish stands for. Greeks are those of options; single options have no event
// Underlying, and only stocks have an extended session.
std::vector<EventType> types_of(const LiveInstrument& instrument, const LiveWish& wish);

}  // namespace broker::live
