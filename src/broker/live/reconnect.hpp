// When to connect to a streamer again: the market data feed, or the account streamer. It counts the connections that
// ended before the streamer had proven to work. Opening a socket, or a login, is no proof. After ten of them it gives
// up: what follows are single attempts. A streamer that cannot be reached is tried again after the longest delay, since
// it may be back at any time. One that accepts connections and ends them, or refuses the token, is tried after pauses
// that grow. Used by one thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "dxlink/session.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace broker::live {

// Returns a random number in [0, 1), for the delays.
double draw_fraction();

class Reconnect {
 public:
  using Milliseconds = std::chrono::milliseconds;
  // Returns a number in [0, 1).
  using Random = std::function<double()>;

  static constexpr int kMaxAttempts = 10;  // without proof
  static constexpr Milliseconds kFirstDelay{500};
  static constexpr Milliseconds kMaxDelay{60'000};
  static constexpr std::chrono::seconds kLongLived{60};
  static constexpr Milliseconds kFirstPause{60'000};  // after giving up on what ends connections; doubles to kMaxPause
  static constexpr Milliseconds kMaxPause{15 * 60'000};

  struct Plan {
    bool has_given_up = false;
    Milliseconds delay{0};  // until the next attempt; after giving up, until one is made for a new caller
    bool needs_new_token = false;
    std::string reason;  // a clause, of the failure
  };

  struct Ended {
    dxlink::SessionOutcome outcome = dxlink::SessionOutcome::lost;
    bool is_proven = false;
    bool is_tls_failure = false;
    Milliseconds lived{0};  // since the connection was opened; 0: it never was
    std::string reason;
  };

  explicit Reconnect(Random random, Milliseconds max_delay = kMaxDelay);

  Plan after(const Ended& ended);
  // No quote token was given.
  Plan after_token_failure(const support::Error& error);

  // Bytes of a frame of subscriptions. Halved if the server refuses such frames.
  std::size_t max_frame_bytes() const { return max_frame_bytes_; }
  int attempts() const { return attempts_; }

 private:
  static constexpr std::size_t kMaxFrameBytes = 8192;
  static constexpr std::size_t kMinFrameBytes = 1024;

  Plan retry(std::string reason, Milliseconds min_delay, bool was_reached);
  Plan give_up(std::string reason, Milliseconds pause);
  Milliseconds next_pause();
  Milliseconds delay_of(int attempt);

  const Random random_;
  const Milliseconds max_delay_;
  int attempts_ = 0;        // that ended without proof, one after the other
  int short_lives_ = 0;     // that ended with proof, in less than kLongLived
  int token_refusals_ = 0;  // one after the other
  Milliseconds pause_ = kFirstPause;
  std::size_t max_frame_bytes_ = kMaxFrameBytes;
};

}  // namespace broker::live
