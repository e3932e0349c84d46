// Reading and writing of streams: stops, readers that have gone, streams that are closed at the start.
#include "tastytrade_mcp/support/platform/streams.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "tastytrade_mcp/support/platform/signals.hpp"

using namespace support::platform;

namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe(ends) == 0); }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_reader() { close_end(ends[0]); }
  void close_writer() { close_end(ends[1]); }

  int ends[2] = {-1, -1};

 private:
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

}  // namespace

TEST_CASE("A stream is read as its bytes arrive, then to its end") {
  Pipe pipe;
  StreamReader reader(pipe.ends[0]);
  const std::stop_source stop;
  std::string buffer(100, '.');
  REQUIRE_FALSE(write_stream(pipe.ends[1], "a\r\nb"));
  CHECK(reader.read(buffer.data(), buffer.size(), stop.get_token()) == 4);
  CHECK(buffer.starts_with("a\r\nb."));
  REQUIRE_FALSE(write_stream(pipe.ends[1], std::string("\x1a\0", 2)));
  CHECK(reader.read(buffer.data(), 1, stop.get_token()) == 1);
  CHECK(reader.read(buffer.data(), 1, stop.get_token()) == 1);
  pipe.close_writer();
  CHECK(reader.read(buffer.data(), buffer.size(), stop.get_token()) == 0);
}

TEST_CASE("A stop ends a read that waits, and each read after it") {
  Pipe pipe;
  StreamReader reader(pipe.ends[0]);
  std::stop_source stop;
  std::string buffer(100, '.');
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop.request_stop();
  });
  CHECK(reader.read(buffer.data(), buffer.size(), stop.get_token()) == 0);
  REQUIRE_FALSE(write_stream(pipe.ends[1], "late"));
  CHECK(reader.read(buffer.data(), buffer.size(), stop.get_token()) == 0);
}

TEST_CASE("A reader that has gone is an error of the write and not the end of the process") {
  Pipe pipe;
  pipe.close_reader();
  const BlockedSignals blocked;
  CHECK(write_stream(pipe.ends[1], "text") == std::errc::broken_pipe);
  // The signal is pending; a handler that ignores it discards it.
  ignore_broken_pipes();
}

TEST_CASE("A full pipe that is non-blocking is waited for, and nothing is lost") {
  Pipe pipe;
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  const std::string text(1'000'000, 'x');
  std::size_t received = 0;
  std::jthread reader([&] {
    std::string buffer(10'000, '.');
    for (ssize_t count = 0; (count = ::read(pipe.ends[0], buffer.data(), buffer.size())) > 0;) {
      received += static_cast<std::size_t>(count);
    }
  });
  CHECK_FALSE(write_stream(pipe.ends[1], text));
  pipe.close_writer();
  reader.join();
  CHECK(received == text.size());
}

TEST_CASE("Closed standard streams are replaced by the null device") {
  for (const bool closes_output : {false, true}) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(0);
      if (closes_output) ::close(1);
      ::close(2);
      const bool has_output = prepare_standard_streams();
      char byte = 0;
      const bool is_null = ::read(0, &byte, 1) == 0 && ::write(2, "x", 1) == 1;
      int ends[2] = {-1, -1};
      const bool leaves_numbers = ::pipe(ends) == 0 && ends[0] > 2;
      ::_exit(has_output != closes_output && is_null && leaves_numbers ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
}

TEST_CASE("A pipe is no terminal and has no width") {
  const Pipe pipe;
  const Console console = read_console(pipe.ends[1]);
  CHECK_FALSE(console.is_terminal);
  CHECK(console.width == 0);
  CHECK_FALSE(console.shows_utf8);
}
