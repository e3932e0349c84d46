#include "socket_watch.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "signals.hpp"

namespace transports::http {
namespace {

constexpr SocketWatch::Ticket kWakeTicket = 0;

std::uint32_t events_for(SocketWatch::Interest interest) {
  switch (interest) {
    case SocketWatch::Interest::readable:
      return EPOLLIN | EPOLLRDHUP;
    case SocketWatch::Interest::writable:
      return EPOLLOUT;
    case SocketWatch::Interest::hang_up:
      return EPOLLRDHUP;
  }
  return 0;
}

bool register_with(int epoll, int descriptor, std::uint32_t events, std::uint64_t ticket) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = ticket;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

}  // namespace

SocketWatch::SocketWatch() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_.is_open() || !wake_.is_open() || !register_with(epoll_.get(), wake_.get(), EPOLLIN, kWakeTicket)) {
    throw std::system_error(errno, std::generic_category(), "epoll");
  }
  thread_ = std::thread([this] {
    block_signals();
    run();
  });
}

SocketWatch::~SocketWatch() {
  stop();
}

void SocketWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
}

void SocketWatch::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof(one));
}

SocketWatch::Ticket SocketWatch::add(int descriptor, Interest interest, TimePoint deadline, Callback callback) {
  const std::lock_guard lock(mutex_);
  const Ticket ticket = ++last_ticket_;
  if (closing_ || !register_with(epoll_.get(), descriptor, events_for(interest) | EPOLLONESHOT, ticket)) return 0;
  entries_.emplace(ticket, Entry{descriptor, deadline, std::move(callback)});
  deadlines_.emplace(deadline, ticket);
  if (deadlines_.begin()->second == ticket) wake();
  return ticket;
}

bool SocketWatch::cancel(Ticket ticket) {
  Callback dropped;  // destroyed outside the lock: it may hold the last reference to a connection
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(ticket);
  if (entry == entries_.end()) return false;
  dropped = remove(entry);
  return true;
}

SocketWatch::Callback SocketWatch::remove(Entries::iterator entry) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, entry->second.descriptor, nullptr);
  deadlines_.erase({entry->second.deadline, entry->first});
  Callback callback = std::move(entry->second.callback);
  entries_.erase(entry);
  return callback;
}

int SocketWatch::milliseconds_to_next() const {
  if (deadlines_.empty()) return -1;
  const auto left = deadlines_.begin()->first - std::chrono::steady_clock::now();
  if (left <= left.zero()) return 0;
  return static_cast<int>(
      std::min<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(left).count(), 3'600'000));
}

void SocketWatch::run() {
  std::array<epoll_event, 256> events;
  struct Due {
    Ticket ticket;
    Event event;
    Callback callback;
  };
  std::vector<Due> due;
  while (true) {
    int timeout = 0;
    {
      const std::lock_guard lock(mutex_);
      if (closing_) return;
      timeout = milliseconds_to_next();
    }
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
    {
      const std::lock_guard lock(mutex_);
      for (int i = 0; i < count; ++i) {
        const Ticket ticket = events[static_cast<std::size_t>(i)].data.u64;
        if (ticket == kWakeTicket) {
          std::uint64_t ignored = 0;
          [[maybe_unused]] const ssize_t size = ::read(wake_.get(), &ignored, sizeof(ignored));
        } else if (const auto entry = entries_.find(ticket); entry != entries_.end()) {
          due.push_back({ticket, Event::happened, remove(entry)});
        }
      }
      const auto now = std::chrono::steady_clock::now();
      while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const Ticket ticket = deadlines_.begin()->second;
        due.push_back({ticket, Event::expired, remove(entries_.find(ticket))});
      }
    }
    for (Due& one : due) one.callback(one.ticket, one.event);
    due.clear();
  }
}

}  // namespace transports::http
