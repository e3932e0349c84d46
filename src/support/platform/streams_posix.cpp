#include "tastytrade_mcp/support/platform/streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>

#include "platform/last_error.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace support::platform {

bool prepare_standard_streams() {
  const bool has_output = ::fcntl(kStandardOutput, F_GETFD) >= 0;
  int opened = 0;
  do {
    opened = ::open("/dev/null", O_RDWR);
  } while (opened >= 0 && opened <= kStandardError);
  if (opened > kStandardError) ::close(opened);
  return has_output;
}

std::error_code write_stream(int stream, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(stream, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0) {
      return std::make_error_code(std::errc::io_error);
    } else if (errno == EAGAIN) {
      pollfd writable{stream, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return last_error();
    }
  }
  return {};
}

void write_stream_if_ready(int stream, std::string_view text) {
  pollfd writable{stream, POLLOUT, 0};
  if (::poll(&writable, 1, 0) != 1) return;
  [[maybe_unused]] const ssize_t written = ::write(stream, text.data(), text.size());
}

struct StreamReader::Impl {
  int stream;
  std::array<int, 2> wake = {-1, -1};  // a pipe, so that poll() also returns for a stop
};

StreamReader::StreamReader(int stream) : impl_(std::make_unique<Impl>(Impl{.stream = stream})) {
  if (::pipe(impl_->wake.data()) != 0) {
    throw Error(ErrorCode::internal, "No file descriptor is left for the input's reader.");
  }
  for (const int end : impl_->wake) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  }
}

StreamReader::~StreamReader() {
  for (const int end : impl_->wake) ::close(end);
}

std::size_t StreamReader::read(char* buffer, std::size_t size, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(impl_->wake[1], &byte, 1);
  });
  std::array<pollfd, 2> watched{{{impl_->stream, POLLIN, 0}, {impl_->wake[0], POLLIN, 0}}};
  while (!stop.stop_requested()) {
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return 0;
    }
    if (watched[1].revents != 0) return 0;
    if (watched[0].revents == 0) continue;
    const ssize_t count = ::read(impl_->stream, buffer, size);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return count <= 0 ? 0 : static_cast<std::size_t>(count);
  }
  return 0;
}

Console read_console(int stream) {
  Console console;
  console.is_terminal = ::isatty(stream) == 1;
  winsize size{};
  if (::ioctl(stream, TIOCGWINSZ, &size) == 0) {
    console.width = size.ws_col;
    console.height = size.ws_row;
  }
  return console;
}

}  // namespace support::platform
