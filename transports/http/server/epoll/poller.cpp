#include "http/server/epoll/poller.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace transports::http {
namespace {

std::uint32_t to_epoll_events(Poller::Interest interest) {
  switch (interest) {
    case Poller::Interest::readable:
      return EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
    case Poller::Interest::writable:
      return EPOLLOUT | EPOLLONESHOT;
    case Poller::Interest::hang_up:
      return EPOLLRDHUP | EPOLLONESHOT;
  }
  return 0;
}

bool control(int epoll, int operation, int descriptor, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  return ::epoll_ctl(epoll, operation, descriptor, &event) == 0;
}

}  // namespace

// Notification and timer are edge-triggered: each event wakes one thread, and their descriptors need not be read.
Poller::Poller()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      notification_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
  if (!epoll_.is_open() || !notification_.is_open() || !timer_.is_open() ||
      !control(epoll_.get(), EPOLL_CTL_ADD, notification_.get(), EPOLLIN | EPOLLET, kNotified) ||
      !control(epoll_.get(), EPOLL_CTL_ADD, timer_.get(), EPOLLIN | EPOLLET, kTimer)) {
    throw std::system_error(errno, std::generic_category(), "epoll");
  }
}

bool Poller::watch(int descriptor, Interest interest, std::uint64_t id) {
  return control(epoll_.get(), EPOLL_CTL_ADD, descriptor, to_epoll_events(interest), id);
}

bool Poller::watch_again(int descriptor, Interest interest, std::uint64_t id) {
  return control(epoll_.get(), EPOLL_CTL_MOD, descriptor, to_epoll_events(interest), id);
}

std::optional<std::uint64_t> Poller::wait(int timeout_milliseconds) {
  epoll_event event{};
  // One event for each call, because a thread may take long to handle it.
  if (::epoll_wait(epoll_.get(), &event, 1, timeout_milliseconds) != 1) return std::nullopt;
  return std::uint64_t{event.data.u64};
}

void Poller::notify() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(notification_.get(), &one, sizeof(one));
}

void Poller::set_timer(TimePoint when) {
  // steady_clock is CLOCK_MONOTONIC. Zero would switch the timer off.
  const auto time = std::max(when.time_since_epoch(), TimePoint::duration(1));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  itimerspec setting{};
  setting.it_value.tv_sec = seconds.count();
  setting.it_value.tv_nsec = std::chrono::nanoseconds(time - seconds).count();
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr);
}

}  // namespace transports::http
