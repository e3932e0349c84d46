// Waits for many sockets at once with epoll. Any number of threads wait in it together, and each event wakes one of
// them. A socket is reported once, then not again until it is watched anew. Safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "file_descriptor.hpp"

namespace transports::http {

class Poller {
 public:
  enum class Interest { readable, writable, hang_up };
  using TimePoint = std::chrono::steady_clock::time_point;

  // Ids that wait() returns for what is no connection.
  static constexpr std::uint64_t kNotified = 0;
  static constexpr std::uint64_t kTimer = 1;
  static constexpr std::uint64_t kListener = 2;
  static constexpr std::uint64_t kFirstConnection = 3;

  Poller();  // throws std::system_error

  // Reports `id` once when the descriptor is as asked, or broken. False if the system refuses.
  bool watch(int descriptor, Interest interest, std::uint64_t id);        // the first time
  bool watch_again(int descriptor, Interest interest, std::uint64_t id);  // afterwards
  // The next event. Nothing after `timeout_milliseconds` (-1: never).
  std::optional<std::uint64_t> wait(int timeout_milliseconds);
  // Wakes one thread with kNotified.
  void notify();
  // Wakes one thread with kTimer at `when`, in place of a time set before.
  void set_timer(TimePoint when);

 private:
  FileDescriptor epoll_, notification_, timer_;
};

}  // namespace transports::http
