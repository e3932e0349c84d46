// The text of one line on a terminal that says what long work is at. Computes what to write; writes nothing.
#pragma once

#include <chrono>
#include <string>

#include "tastytrade_mcp/support/clock.hpp"

namespace app {

// Used by one thread.
class ProgressLine {
 public:
  // The work begins now. The clock must outlive this. `width`: columns of the terminal.
  ProgressLine(const support::Clock& clock, std::size_t width);

  // What to write for work at `text`: the line, then a carriage return, so that a line of the log replaces it. Empty in
  // the first second, and while the line would stay as it is.
  std::string update(const std::string& text);
  // What to write at the end of the work. Empty if no line was written.
  std::string erase();

 private:
  const support::Clock& clock_;
  const std::chrono::steady_clock::time_point begin_;
  const std::size_t width_;
  std::string shown_ = {};  // the last line; empty: none
};

}  // namespace app
