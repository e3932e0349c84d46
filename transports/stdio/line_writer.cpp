#include "line_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace transports {

void LineWriter::write(std::string message) {
  const std::string line = std::move(message += '\n');
  const support::MutexLock lock(mutex_);  // held during the write: lines must not mix
  std::size_t done = 0;
  while (done < line.size() && !broken_) {
    const auto count = ::write(descriptor_, line.data() + done, line.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd writable{descriptor_, POLLOUT, 0};
      ::poll(&writable, 1, 1000);
    } else if (errno != EINTR) {
      broken_ = true;
    }
  }
}

}  // namespace transports
