// Runs a program with its own environment. The program is ended when the object is destroyed.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <vector>

#include "waiting.hpp"

namespace test {

class Process {
 public:
  using Environment = std::map<std::string, std::string>;

  Process(std::vector<std::string> command, const Environment& environment) {
    int input[2], output[2], errors[2];
    if (::pipe2(input, O_CLOEXEC) != 0 || ::pipe2(output, O_CLOEXEC) != 0 || ::pipe2(errors, O_CLOEXEC) != 0)
      std::abort();
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    std::vector<char*> argv, envp;
    for (auto& word : command) argv.push_back(word.data());
    for (auto& variable : variables) envp.push_back(variable.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
    if (::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), envp.data()) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    ::close(output[1]);
    ::close(errors[1]);
    input_ = input[1];
    output_ = output[0];
    error_ = errors[0];
    ::fcntl(output_, F_SETFL, O_NONBLOCK);
    ::fcntl(error_, F_SETFL, O_NONBLOCK);
  }
  ~Process() {
    close_input();
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(output_);
    ::close(error_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void write(const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
      const auto count = ::write(input_, text.data() + done, text.size() - done);
      if (count <= 0) return;
      done += static_cast<std::size_t>(count);
    }
  }
  void close_input() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
  }
  void signal(int number) { ::kill(pid_, number); }

  // Reads until `text` is in what the program wrote to stdout (or stderr). Returns false if the program ends first, or
  // after kHangTimeout.
  bool wait_for_output(const std::string& text) { return wait_for(out, text); }
  bool wait_for_error(const std::string& text) { return wait_for(err, text); }

  // Reads everything and waits for the end. Returns the exit code, 128 + the signal that ended the program, or -1 if it
  // runs on for kHangTimeout.
  int wait() {
    close_input();
    const auto end = std::chrono::steady_clock::now() + kHangTimeout;
    while (std::chrono::steady_clock::now() < end) {
      const bool open = pump(50);
      int status = 0;
      if (!open || ::waitpid(pid_, &status, WNOHANG) == pid_) {
        if (open || ::waitpid(pid_, &status, 0) == pid_) {
          while (pump(0)) {
            if (!more_) break;
          }
          pid_ = -1;
          return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
      }
    }
    return -1;
  }

  // Reads what is left on stderr after the end.
  void drain_error() {
    reads_error = true;
    while (pump(0) && more_) {
    }
  }

  std::string out, err;
  bool reads_error = true;  // false: stderr stays unread, as if nobody looked at it

 private:
  bool wait_for(const std::string& stream, const std::string& text) {
    const auto end = std::chrono::steady_clock::now() + kHangTimeout;
    while (stream.find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > end || !pump(100)) return stream.find(text) != std::string::npos;
    }
    return true;
  }

  // Takes what there is; false once both streams have ended.
  bool pump(int milliseconds) {
    pollfd readable[2] = {{out_open_ ? output_ : -1, POLLIN, 0}, {err_open_ && reads_error ? error_ : -1, POLLIN, 0}};
    ::poll(readable, 2, milliseconds);
    more_ = false;
    take(output_, out, out_open_);
    if (reads_error) take(error_, err, err_open_);
    return out_open_ || err_open_;
  }
  void take(int descriptor, std::string& text, bool& open) {
    char chunk[65536];
    while (open) {
      const auto count = ::read(descriptor, chunk, sizeof chunk);
      if (count > 0) {
        text.append(chunk, static_cast<std::size_t>(count));
        more_ = true;
      } else {
        if (count == 0) open = false;
        return;
      }
    }
  }

  pid_t pid_ = -1;
  int input_ = -1, output_ = -1, error_ = -1;
  bool out_open_ = true, err_open_ = true, more_ = false;
};

}  // namespace test
