// Computes the text of a line on a terminal that names the current step of long work. Writes nothing itself.
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

  // Returns what to write for the step `text`: the line and a carriage return, so that a line of the log replaces it.
  // Empty in the first second of the work, and if the line would not change.
  std::string update(const std::string& text);
  // Returns what to write at the end of the work to erase the line. Empty if no line was written.
  std::string erase();

 private:
  const support::Clock& clock_;
  const std::chrono::steady_clock::time_point begin_;
  const std::size_t width_;
  std::string shown_ = {};  // the last line; empty: none
};

}  // namespace app
