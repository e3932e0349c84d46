// Stop signals of POSIX. Each test runs in a child process, because masks and actions of signals outlive a test.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <functional>
#include <string_view>

#include "tastytrade_mcp/support/platform/signals.hpp"

using namespace support::platform;
using namespace std::chrono_literals;

namespace {

// The wait status of a child that exits with 0 if `check` holds.
int run_in_child(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("Each stop signal is received once") {
  CHECK(run_in_child([] {
          StopSignals signals;
          for (const auto& [number, expected] :
               {std::pair(SIGTERM, StopSignal::terminate), std::pair(SIGINT, StopSignal::interrupt),
                std::pair(SIGQUIT, StopSignal::quit), std::pair(SIGHUP, StopSignal::hang_up)}) {
            ::kill(::getpid(), number);
            if (signals.wait(5s) != expected || signals.wait(0ms) != StopSignal::none) return false;
          }
          return true;
        }) == 0);
}

TEST_CASE("A wait without a signal ends with its timeout") {
  CHECK(run_in_child([] {
          StopSignals signals;
          const auto begin = std::chrono::steady_clock::now();
          return signals.wait(30ms) == StopSignal::none && std::chrono::steady_clock::now() - begin >= 30ms;
        }) == 0);
}

TEST_CASE("SIGHUP stays ignored if it was ignored at the start") {
  CHECK(run_in_child([] {
          std::signal(SIGHUP, SIG_IGN);
          StopSignals signals;
          ::kill(::getpid(), SIGHUP);
          return signals.wait(30ms) == StopSignal::none;
        }) == 0);
}

TEST_CASE("Ignored signals do not end the process") {
  CHECK(run_in_child([] {
          ignore_signals();
          for (const int number : {SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2}) ::kill(::getpid(), number);
          return true;
        }) == 0);
}

TEST_CASE("ignore_broken_pipes() leaves a handler that somebody has set") {
  CHECK(run_in_child([] {
          std::signal(SIGPIPE, SIG_DFL);
          ignore_broken_pipes();
          struct sigaction current {};
          const bool ignores = ::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
          const auto own = [](int) {};
          std::signal(SIGPIPE, own);
          ignore_broken_pipes();
          ::sigaction(SIGPIPE, nullptr, &current);
          return ignores && current.sa_handler == static_cast<void (*)(int)>(own);
        }) == 0);
}

TEST_CASE("end_by_broken_pipe() ends the process by SIGPIPE, though it is ignored and blocked") {
  const int status = run_in_child([]() -> bool {
    ignore_signals();
    block_signals();
    end_by_broken_pipe();
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGPIPE);
}

TEST_CASE("Blocked signals are delivered when the block ends") {
  const int status = run_in_child([] {
    std::signal(SIGUSR1, SIG_DFL);
    {
      const BlockedSignals blocked;
      std::raise(SIGUSR1);
    }
    return true;
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGUSR1);
}

TEST_CASE("Stop signals have names") {
  CHECK(std::string_view(to_string(StopSignal::none)).empty());
  CHECK(std::string_view(to_string(StopSignal::terminate)) == "SIGTERM");
  CHECK(std::string_view(to_string(StopSignal::hang_up)) == "SIGHUP");
}
