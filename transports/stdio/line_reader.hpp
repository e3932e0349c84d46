// Reads lines from a stream until a stop is requested. Used by one thread.
#pragma once

#include <stop_token>
#include <string>

#include "tastytrade_mcp/support/platform/streams.hpp"

namespace transports {

class LineReader {
 public:
  enum class Outcome { line, too_long, end };

  // `max_bytes`: a longer line is not kept; it is read to its end and reported once as too_long.
  LineReader(int descriptor, std::size_t max_bytes) : stream_(descriptor), max_bytes_(max_bytes) {}

  // Waits for a whole line, without its "\n" or "\r\n". A last line without a line end counts. `end` at the end of
  // input, on a read error and when `stop` is requested.
  Outcome next(std::string& line, const std::stop_token& stop);

 private:
  bool fill(const std::stop_token& stop);

  support::platform::StreamReader stream_;
  std::size_t max_bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the next line in `buffer_`
  std::size_t scanned_ = 0;  // no line end before
  bool skipping_ = false;
  bool ended_ = false;
};

}  // namespace transports
