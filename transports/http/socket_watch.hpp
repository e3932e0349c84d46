// Waits for many sockets with one thread: connections between requests, slow clients, and clients that hang up while
// their request is served. Nobody's thread sleeps for any of them. Safe from any thread; callbacks run on the watch's
// own thread, outside its lock, and must be short.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "file_descriptor.hpp"

namespace transports::http {

class SocketWatch {
 public:
  enum class Interest { readable, writable, hang_up };
  enum class Event { happened, expired };
  using Ticket = std::uint64_t;
  using Callback = std::function<void(Ticket, Event)>;
  using TimePoint = std::chrono::steady_clock::time_point;

  SocketWatch();  // throws std::system_error
  ~SocketWatch();
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  // Calls `callback` once: when the socket is as asked or broken, or at the deadline. The descriptor must stay open
  // until then or until cancel(), and is watched at most once at a time. 0 if it cannot be watched; the callback is
  // dropped.
  Ticket add(int descriptor, Interest interest, TimePoint deadline, Callback callback);
  // True: the callback was not called and never will be. False: it was, or is about to be.
  bool cancel(Ticket ticket);
  // No callback comes any more once this returns, and nothing can be added.
  void stop();

 private:
  struct Entry {
    int descriptor;
    TimePoint deadline;
    Callback callback;
  };
  using Entries = std::map<Ticket, Entry>;

  void run();
  void wake();
  // Both expect the lock.
  Callback remove(Entries::iterator entry);
  int milliseconds_to_next() const;

  FileDescriptor epoll_, wake_;
  std::mutex mutex_;
  Entries entries_;
  std::set<std::pair<TimePoint, Ticket>> deadlines_;
  Ticket last_ticket_ = 0;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace transports::http
