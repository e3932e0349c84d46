// The state of the market data feed, as its thread tells it and callers read it. Safe from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

class FeedStatus {
 public:
  struct State {
    FeedState state = FeedState::idle;
    std::string reason;  // a clause: of reconnecting and failed
    std::chrono::milliseconds since{0};
    bool is_delayed = false;
    std::string candles_refused;  // why there are no candles on this connection; empty: there are
    std::string prints_refused;
  };

  explicit FeedStatus(const support::Clock& clock) : clock_(clock), changed_at_(clock.steady()) {}

  State get() const;
  // Returns true if the state has changed.
  bool set(FeedState state, const std::string& reason);
  void set_delayed(bool is_delayed);
  void set_refused(bool is_candles, const std::string& reason);
  void connection_lost();  // nothing is refused any more

  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> reconnects{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> decode_errors{0};

 private:
  const support::Clock& clock_;
  mutable support::Mutex mutex_;
  State state_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point changed_at_ GUARDED_BY(mutex_);
};

}  // namespace broker::live
