// Quotes at a fixed rate. All frames are made in the constructor and repeated, so that sending costs little. Used by
// one thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "feed/feed.hpp"
#include "feed_encoding.hpp"
#include "stream_connection.hpp"
#include "tastytrade_mcp/simulator/stream_faults.hpp"

namespace simulator {

class FloodFrames {
 public:
  // The quotes are those of the feed at `time`, with prices that move by cents. A symbol that the feed does not have is
  // quoted at 100.
  FloodFrames(const QuoteFlood& flood, const Feed& feed, int channel, const FeedColumns& columns, StreamTime time);

  // Appends the frames that are due. Returns the number of their events.
  std::size_t append_due(std::vector<std::string>& messages, StreamTime time);
  bool is_over() const { return sent_ >= total_; }

 private:
  std::size_t events_per_frame_ = 1;
  double frames_per_second_ = 0;
  std::size_t total_ = 0;
  std::vector<std::string> frames_;
  std::chrono::steady_clock::time_point begun_;
  std::size_t sent_ = 0;
};

}  // namespace simulator
