#include "line_reader.hpp"

#include <array>
#include <utility>

namespace transports {

LineReader::Outcome LineReader::next(std::string& line, const std::stop_token& stop) {
  while (true) {
    const auto end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) {
      line.assign(buffer_, begin_, end - begin_);
      begin_ = scanned_ = end + 1;
      if (skipping_) {
        skipping_ = false;
        return Outcome::too_long;
      }
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line.size() > max_bytes_ ? Outcome::too_long : Outcome::line;
    }
    // Once for each filling, not for each line, which would move the rest of the buffer every time.
    buffer_.erase(0, std::exchange(begin_, 0));
    scanned_ = buffer_.size();
    if (buffer_.size() > max_bytes_) {
      skipping_ = true;
      buffer_.clear();
      scanned_ = 0;
    }
    if (ended_ || !fill(stop)) {
      ended_ = true;
      if (stop.stop_requested() || (buffer_.empty() && !skipping_)) return Outcome::end;
      line.swap(buffer_);
      buffer_.clear();
      scanned_ = 0;
      const bool too_long = skipping_;
      skipping_ = false;
      return too_long ? Outcome::too_long : Outcome::line;
    }
  }
}

// Reads what there is; false at the end of input, on an error and on a stop.
bool LineReader::fill(const std::stop_token& stop) {
  std::array<char, 65536> chunk;
  const std::size_t count = stream_.read(chunk.data(), chunk.size(), stop);
  buffer_.append(chunk.data(), count);
  return count > 0;
}

}  // namespace transports
