// Runs a program on a pseudo terminal of its own, for tests of what a person sees. stdin, stdout and stderr are the
// terminal.
#pragma once

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "waiting.hpp"

namespace test {

class TerminalProcess {
 public:
  using Environment = std::map<std::string, std::string>;

  TerminalProcess(std::vector<std::string> command, const Environment& environment, unsigned short columns = 80) {
    // Made before the fork: between fork and exec a child may not allocate.
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    std::vector<char*> argv, envp;
    for (auto& word : command) argv.push_back(word.data());
    for (auto& variable : variables) envp.push_back(variable.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ < 0) std::abort();
    if (pid_ == 0) {
      ::execve(argv[0], argv.data(), envp.data());
      ::_exit(127);
    }
  }
  ~TerminalProcess() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(terminal_);
  }
  TerminalProcess(const TerminalProcess&) = delete;
  TerminalProcess& operator=(const TerminalProcess&) = delete;

  // Types `keys`; "\x03" is Ctrl-C.
  void type(const std::string& keys) {
    if (::write(terminal_, keys.data(), keys.size()) < 0) std::abort();
  }

  // Reads until the screen holds `text`. Returns false if the program ends first, or after kHangTimeout.
  bool wait_for(const std::string& text) {
    const auto end = std::chrono::steady_clock::now() + kHangTimeout;
    while (screen.find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > end || !read_some()) return false;
    }
    return true;
  }

  // Reads everything and returns the exit code, or 128 + the signal that ended the program.
  int wait() {
    while (read_some()) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  std::string screen;  // what the program wrote, line feeds without carriage returns

 private:
  // False at the end of the output, or after 30 s of silence.
  bool read_some() {
    pollfd readable{terminal_, POLLIN, 0};
    if (::poll(&readable, 1, 30'000) <= 0) return false;
    char chunk[65536];
    const ssize_t count = ::read(terminal_, chunk, sizeof chunk);
    if (count <= 0) return false;
    for (ssize_t i = 0; i < count; ++i) {
      if (chunk[i] != '\r') screen += chunk[i];
    }
    return true;
  }

  pid_t pid_ = -1;
  int terminal_ = -1;
};

}  // namespace test
