// How the server stops: clients that are on their way are let in, requests in flight may finish, what is left is cut
// off.
#include "epoll_server.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLeave{250};  // for requests on their way when the server stops

}  // namespace

void EpollServer::drain() {
  finish_accepting();
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::draining;
  }
  close_all({Place::idle, Place::head, Place::lingering});
  handler_.drain();
  if (!wait_until_quiet(limits_.drain)) {
    drain_expired_.request_stop();
    wait_until_quiet(limits_.cancel_grace);
  }
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::closed;
    table_->for_each([](const ConnectionTable::Entry& entry) { entry.connection->abort(); });
  }
  close_all(
      {Place::idle, Place::head, Place::body, Place::sending, Place::streaming, Place::stalled, Place::lingering});
  wake_handle_->detach();
  poller_->notify();
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return threads_.empty(); });  // handlers that have not noticed yet
  join_finished(lock);
}

// Clients that are about to ask do not know yet that the server stops. Those that have connected are taken, and a
// request that arrives within a moment is answered, as the last one of its connection.
void EpollServer::finish_accepting() {
  const Deadline until = Clock::now() + kLeave;
  while (Clock::now() < until && accept_clients()) {
  }
  {
    const std::lock_guard accepting(accepting_);
    listener_ = ListeningSocket();
  }
  Lock lock(mutex_);
  changed_.wait_until(lock, until, [this] {
    return table_->size() == table_->count(Place::streaming) + table_->count(Place::stalled);
  });
}

bool EpollServer::is_quiet() const {
  for (const Place place : {Place::body, Place::sending, Place::streaming, Place::stalled, Place::served}) {
    if (table_->count(place) > 0) return false;
  }
  return table_->held() == 0 && async_ == 0;
}

bool EpollServer::wait_until_quiet(std::chrono::milliseconds time) {
  Lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return is_quiet(); });
}

void EpollServer::close_all(std::initializer_list<Place> places) {
  std::vector<Pointer> connections;
  {
    const std::lock_guard lock(mutex_);
    for (const Place place : places) {
      for (Pointer& connection : table_->take_all(place)) connections.push_back(std::move(connection));
    }
  }
  for (const Pointer& connection : connections) drop(connection);
}

}  // namespace transports::http
