// The events about one instrument on one stream: of each kind at most one in the stream's interval, with the newest
// values, and only if they have changed. Used by one thread.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "stream_selection.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/mcp/event_stream.hpp"

namespace tools {

class StreamedValues {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Appends the events that are due, which count as sent. `now` and `time` are the same instant.
  void add_due(const broker::LiveRow& row, const StreamSelection& selection, TimePoint now, support::Instant time,
               std::vector<mcp::StreamEvent>& events);

  // The figures of an event `quote`: bid, ask and sizes of the Quote, the price of the last trade.
  struct QuoteFigures {
    broker::LiveQuote quote = {};
    std::optional<double> last = {};
    std::optional<std::chrono::milliseconds> last_age = {};  // not compared
    bool is_extended_hours = false;                          // of the last trade
  };

 private:
  template <class T>
  struct Sent {
    T value = {};
    broker::Source source = broker::Source::live;
    TimePoint at;
  };

  // Returns true if the value differs from the one that was sent and the interval is over: then it counts as sent.
  template <class T>
  static bool take(std::optional<Sent<T>>& sent, const broker::Seen<T>& seen, std::chrono::milliseconds interval,
                   TimePoint now);

  static bool is_same(const QuoteFigures& a, const QuoteFigures& b);
  static bool is_same(const broker::LiveTrade& a, const broker::LiveTrade& b);
  static bool is_same(const broker::LiveGreeks& a, const broker::LiveGreeks& b);

  std::optional<Sent<QuoteFigures>> quote_;
  std::optional<Sent<broker::LiveTrade>> trade_;
  std::optional<Sent<broker::LiveGreeks>> greeks_;
};

}  // namespace tools
