// The server side of one connection of a stream: reads the client's messages and says what to write. Has no socket and
// no thread; the same calls give the same bytes. Used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/support/time.hpp"

namespace simulator {

// A reading of the clock.
struct StreamTime {
  support::Instant now;                          // of the market
  std::chrono::steady_clock::time_point steady;  // for time limits
};

// The actions to take on a connection, in order.
struct StreamOutput {
  enum class Kind {
    message,  // send `text` as one frame
    bytes,    // write `text` as it is
    close,    // send a close frame with `code` and `text`
    cut,      // end the TCP connection when all is written
    rate,     // write at most `code` bytes a second from now on
  };
  Kind kind = Kind::message;
  std::string text = {};
  int code = 0;

  bool operator==(const StreamOutput&) const = default;
};
using StreamOutputs = std::vector<StreamOutput>;

class StreamConnection {
 public:
  struct Totals {
    std::size_t subscriptions = 0;  // now
    std::uint64_t sent_events = 0;
  };

  virtual ~StreamConnection() = default;

  // A message of the client has arrived.
  virtual StreamOutputs receive(std::string_view text, StreamTime time) = 0;
  // Returns what has become due by itself.
  virtual StreamOutputs due(StreamTime time) = 0;
  // Of market data; nothing for another stream.
  virtual Totals totals() const { return {}; }
};

}  // namespace simulator
