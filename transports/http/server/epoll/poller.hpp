// Waits for many sockets at once with epoll. Any number of threads may wait; each event wakes one of them. A socket is
// reported once, and again only after watch_again(). Safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "http/server/epoll/file_descriptor.hpp"

namespace transports::http {

class Poller {
 public:
  enum class Interest { readable, writable, hang_up };
  using TimePoint = std::chrono::steady_clock::time_point;

  // Ids that wait() returns for other events than those of connections.
  static constexpr std::uint64_t kNotified = 0;
  static constexpr std::uint64_t kTimer = 1;
  static constexpr std::uint64_t kListener = 2;
  static constexpr std::uint64_t kFirstConnection = 3;

  Poller();  // throws std::system_error

  // Reports `id` once when the descriptor is ready, or broken. Returns false if epoll_ctl() fails.
  bool watch(int descriptor, Interest interest, std::uint64_t id);        // the first time
  bool watch_again(int descriptor, Interest interest, std::uint64_t id);  // afterwards
  // Returns the id of the next event; nothing if none happens within the timeout (-1: no timeout).
  std::optional<std::uint64_t> wait(int timeout_milliseconds);
  // Wakes one thread with kNotified.
  void notify();
  // Wakes one thread with kTimer at `when`, instead of the time set before.
  void set_timer(TimePoint when);

 private:
  FileDescriptor epoll_, notification_, timer_;
};

}  // namespace transports::http
