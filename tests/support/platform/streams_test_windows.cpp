// Standard streams on Windows: pipes that end, that stop being read, that are written in parts.
#include <fcntl.h>
#include <io.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "tastytrade_mcp/support/platform/streams.hpp"

using namespace support::platform;

namespace {

struct Pipe {
  Pipe() { REQUIRE(::_pipe(ends.data(), 65536, _O_BINARY | _O_NOINHERIT) == 0); }
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) ::_close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close(std::size_t end) {
    ::_close(ends[end]);
    ends[end] = -1;
  }
  std::array<int, 2> ends = {-1, -1};
};

std::string read_some(StreamReader& reader, const std::stop_token& stop = {}) {
  std::array<char, 16> buffer{};
  return {buffer.data(), reader.read(buffer.data(), buffer.size(), stop)};
}

}  // namespace

TEST_CASE("A reader gets the bytes as they are, in parts, and then the end") {
  Pipe pipe;
  StreamReader reader(pipe.ends[0]);
  const std::string sent("one\r\ntwo\x1a three, and more than a buffer\n");
  REQUIRE_FALSE(write_stream(pipe.ends[1], sent));
  pipe.close(1);
  std::string received;
  for (std::string part = read_some(reader); !part.empty(); part = read_some(reader)) received += part;
  CHECK(received == sent);
}

TEST_CASE("A stop ends a read that waits, and the reader is destroyed at once") {
  Pipe pipe;
  std::stop_source stop;
  const auto start = std::chrono::steady_clock::now();
  {
    StreamReader reader(pipe.ends[0]);
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      stop.request_stop();
    });
    CHECK(read_some(reader, stop.get_token()).empty());
    stopper.join();
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("Writing to a pipe that nobody reads any more is an error, not the end of the process") {
  Pipe pipe;
  pipe.close(0);
  CHECK(write_stream(pipe.ends[1], "text") == std::errc::broken_pipe);
}

TEST_CASE("Writing waits for a reader that is slow") {
  Pipe pipe;
  const std::string sent(1 << 20, 'x');
  std::error_code failure;
  std::thread writer([&] {
    failure = write_stream(pipe.ends[1], sent);
    pipe.close(1);
  });
  StreamReader reader(pipe.ends[0]);
  std::size_t received = 0;
  for (std::string part = read_some(reader); !part.empty(); part = read_some(reader)) received += part.size();
  writer.join();
  CHECK_FALSE(failure);
  CHECK(received == sent.size());
}
