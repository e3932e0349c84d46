// A Redis or Valkey on a free loopback port with a folder of its own, which ends with the test.
#pragma once

#include <arpa/inet.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "waiting.hpp"

namespace test {

inline int free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(listener);
  return ntohs(address.sin_port);
}

inline bool answers(int port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool connected = ::connect(probe, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  ::close(probe);
  return connected;
}

class RedisProcess {
 public:
  // Keeps an append-only file, synced at each write, if `keeps_file`.
  explicit RedisProcess(std::string password = "", bool keeps_file = false)
      : port_(free_port()),
        password_(std::move(password)),
        keeps_file_(keeps_file),
        folder_("/tmp/tastytrade-redis-XXXXXX") {
    REQUIRE(::mkdtemp(folder_.data()) != nullptr);
    start();
  }
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;
  ~RedisProcess() {
    kill();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    std::vector<std::string> words = {"redis-server",
                                      "--port",
                                      std::to_string(port_),
                                      "--bind",
                                      "127.0.0.1",
                                      "--save",
                                      "",
                                      "--appendonly",
                                      keeps_file_ ? "yes" : "no",
                                      "--appendfsync",
                                      "always",
                                      "--dir",
                                      folder_,
                                      "--loglevel",
                                      "warning",
                                      "--logfile",
                                      folder_ + "/log"};
    if (!password_.empty()) words.insert(words.end(), {"--requirepass", password_});
    const bool started = spawn(words) || (words[0] = "valkey-server", spawn(words));
    REQUIRE(started);
    REQUIRE(wait_until([this] { return answers(port_); }));
  }
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  std::string url() const {
    return "redis://" + (password_.empty() ? "" : ':' + password_ + '@') + "127.0.0.1:" + std::to_string(port_);
  }
  int port() const { return port_; }
  // Deletes the files of a killed process.
  void lose_files() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) std::filesystem::remove_all(entry.path());
  }

 private:
  bool spawn(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    return ::posix_spawnp(&process_, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0;
  }

  const int port_;
  const std::string password_;
  const bool keeps_file_;
  std::string folder_;
  pid_t process_ = 0;
};

}  // namespace test
