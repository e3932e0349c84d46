#include "log_writer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace std::chrono_literals;
using support::LogWriter;

namespace {

constexpr std::size_t kMaxBytes = 10'000;

std::string dropped(std::uint64_t count) {
  return "dropped " + std::to_string(count) + '\n';
}

// Of which kMaxBytes hold 100.
std::string numbered(int number) {
  std::string text = std::to_string(number);
  text.resize(99, ' ');
  return text + '\n';
}

struct Pipe {
  Pipe() { REQUIRE(::pipe2(ends, O_CLOEXEC) == 0); }
  ~Pipe() {
    close_reader();
    ::close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0) ::close(ends[0]);
    ends[0] = -1;
  }
  // Fills the pipe, so that the next write waits. Returns how much fitted.
  std::size_t fill() const {
    const int flags = ::fcntl(ends[1], F_GETFL);
    ::fcntl(ends[1], F_SETFL, flags | O_NONBLOCK);
    std::size_t all = 0;
    for (ssize_t written; (written = ::write(ends[1], "x", 1)) > 0;) all += static_cast<std::size_t>(written);
    ::fcntl(ends[1], F_SETFL, flags);
    return all;
  }
  std::string read(std::size_t size) const {
    std::string text(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const ssize_t more = ::read(ends[0], text.data() + got, size - got);
      if (more <= 0) break;
      got += static_cast<std::size_t>(more);
    }
    text.resize(got);
    return text;
  }
  // Everything up to and with the first line that begins with `last`.
  std::vector<std::string> read_lines_to(const std::string& last) const {
    std::vector<std::string> lines(1);
    while (true) {
      const std::string next = read(1);
      if (next.empty()) return lines;
      if (next == "\n") {
        lines.back() = std::string(support::trim(lines.back()));
        if (lines.back().starts_with(last)) return lines;
        lines.emplace_back();
      } else {
        lines.back() += next;
      }
    }
  }
  int ends[2] = {-1, -1};
};

[[maybe_unused]] int threads() {
  std::FILE* const file = std::fopen("/proc/self/status", "r");
  char line[200];
  int count = 0;
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::sscanf(line, "Threads: %d", &count) == 1) break;  // NOLINT(cert-err34-c)
  }
  std::fclose(file);
  return count;
}

}  // namespace

TEST_CASE("Log lines are written whole and in order, and flush() waits for them") {
  Pipe pipe;
  LogWriter writer(pipe.ends[1], 1'000'000, dropped);
  for (int i = 0; i < 1000; ++i) writer.push(numbered(i));
  const auto lines = pipe.read_lines_to("999");
  REQUIRE(lines.size() == 1000);
  for (int i = 0; i < 1000; ++i) CHECK(lines[static_cast<std::size_t>(i)] == std::to_string(i));
  CHECK(writer.flush(20s));
}

TEST_CASE("Log lines of one thread stay in order") {
  Pipe pipe;
  LogWriter writer(pipe.ends[1], 1'000'000, dropped);
  std::vector<std::thread> authors;
  authors.reserve(4);
  for (int author = 0; author < 4; ++author) {
    authors.emplace_back([&, author] {
      for (int i = 0; i < 500; ++i) writer.push(std::to_string(author) + ' ' + std::to_string(i) + '\n');
    });
  }
  int seen[4] = {0, 0, 0, 0};
  for (int line = 0; line < 2000; ++line) {
    const auto words = support::split(pipe.read_lines_to("").front(), ' ');
    REQUIRE(words.size() == 2);
    CHECK(std::stoi(words[1]) == seen[std::stoi(words[0])]++);
  }
  for (std::thread& author : authors) author.join();
}

TEST_CASE("A stalled reader blocks no caller; the newest lines are dropped and counted") {
  Pipe pipe;
  const std::size_t filled = pipe.fill();
  LogWriter writer(pipe.ends[1], kMaxBytes, dropped);
  for (int i = 0; i < 5000; ++i) writer.push(numbered(i));
  CHECK(!writer.flush(10ms));

  CHECK(pipe.read(filled) == std::string(filled, 'x'));
  auto lines = pipe.read_lines_to("dropped");
  REQUIRE(lines.size() == 101);
  for (int i = 0; i < 100; ++i) CHECK(lines[static_cast<std::size_t>(i)] == std::to_string(i));
  CHECK(lines.back() == "dropped 4900");

  // And there is room again, without another line having been needed to say so.
  writer.push(numbered(5000));
  CHECK(pipe.read_lines_to("5000").size() == 1);
  CHECK(writer.flush(20s));
}

TEST_CASE("A line longer than the queue is dropped and counted") {
  Pipe pipe;
  LogWriter writer(pipe.ends[1], kMaxBytes, dropped);
  writer.push(std::string(kMaxBytes + 1, 'x'));
  CHECK(pipe.read_lines_to("dropped").back() == "dropped 1");
}

TEST_CASE("A closed or non-blocking pipe does not end the process and loses no later line") {
  Pipe pipe;
  SECTION("The reader closes the pipe") {
    pipe.close_reader();
    LogWriter writer(pipe.ends[1], kMaxBytes, dropped);
    for (int i = 0; i < 10; ++i) writer.push(numbered(i));
    CHECK(writer.flush(20s));
  }
  SECTION("The pipe is full and non-blocking") {
    const std::size_t filled = pipe.fill();
    ::fcntl(pipe.ends[1], F_SETFL, O_WRONLY | O_NONBLOCK);
    LogWriter writer(pipe.ends[1], kMaxBytes, dropped);
    for (int i = 0; i < 10; ++i) writer.push(numbered(i));
    CHECK(!writer.flush(10ms));
    pipe.read(filled);
    CHECK(pipe.read_lines_to("9").size() == 10);
  }
}

#ifndef __SANITIZE_THREAD__  // which lets no child of a fork start a thread

namespace {

// How the child of a fork ends, which has one thread to begin with; with 0 if `check` holds there.
int status_of_child(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) {
    // Catch2's own handler would take the end for a failure of this test.
    std::signal(SIGABRT, SIG_DFL);
    ::_exit(check() ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

bool holds_in_child(const std::function<bool()>& check) {
  return status_of_child(check) == 0;
}

}  // namespace

TEST_CASE("No log thread runs before the first line or while the log is off") {
  CHECK(holds_in_child([] {
    support::configure_log(support::LogLevel::off, support::LogFormat::text);
    support::log_error("unheard");
    return threads() == 1 && support::flush_log(0ms);
  }));
  CHECK(holds_in_child([] {
    int ends[2];
    if (::pipe(ends) != 0) return false;
    LogWriter writer(ends[1], kMaxBytes, dropped);
    const bool none = threads() == 1 && writer.flush(0ms);
    writer.push("a\n");
    return none && threads() == 2 && writer.flush(20s);
  }));
}

TEST_CASE("The child of a fork can log") {
  Pipe pipe;
  const int saved = ::dup(STDERR_FILENO);
  ::dup2(pipe.ends[1], STDERR_FILENO);
  support::write_to_stderr("parent\n");
  CHECK(support::flush_log(20s));
  const bool logged = holds_in_child([] {
    support::write_to_stderr("child\n");
    return support::flush_log(20s);
  });
  ::dup2(saved, STDERR_FILENO);
  ::close(saved);
  CHECK(logged);
  CHECK(pipe.read_lines_to("child").size() == 2);
}

TEST_CASE("An uncaught exception is logged and ends the process, even if stderr is not read") {
  Pipe pipe;
  const int saved = ::dup(STDERR_FILENO);
  ::dup2(pipe.ends[1], STDERR_FILENO);
  const auto throw_uncaught = [] {
    support::configure_log(support::LogLevel::info, support::LogFormat::text);
    support::log_terminations();
    const std::function<bool()> fail = []() -> bool { throw std::runtime_error("out of luck"); };
    return [&]() noexcept { return fail(); }();
  };
  const int logged = status_of_child(throw_uncaught);
  const std::size_t filled = pipe.fill();
  const int unread = status_of_child(throw_uncaught);
  ::dup2(saved, STDERR_FILENO);
  ::close(saved);
  CHECK(WTERMSIG(logged) == SIGABRT);
  CHECK(WTERMSIG(unread) == SIGABRT);
  CHECK(pipe.read(filled).find(" error terminated reason=\"out of luck\"") != std::string::npos);
}

#endif
