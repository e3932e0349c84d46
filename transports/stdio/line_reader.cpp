#include "line_reader.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "tastytrade_mcp/support/error.hpp"

namespace transports {

LineReader::LineReader(int descriptor, std::size_t max_bytes) : descriptor_(descriptor), max_bytes_(max_bytes) {
  if (::pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw support::Error(support::ErrorCode::internal, "No file descriptor is left for the input's reader.");
  }
}

LineReader::~LineReader() {
  ::close(wake_[0]);
  ::close(wake_[1]);
}

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
  const std::stop_callback wake(stop, [this] {
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(wake_[1], &byte, 1);
  });
  std::array<pollfd, 2> watched{{{descriptor_, POLLIN, 0}, {wake_[0], POLLIN, 0}}};
  while (!stop.stop_requested()) {
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (watched[1].revents != 0) return false;
    if (watched[0].revents == 0) continue;
    std::array<char, 65536> chunk;
    const auto count = ::read(descriptor_, chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    return true;
  }
  return false;
}

}  // namespace transports
