// Stopping: accepts the clients that have connected already, lets requests in flight finish, cancels the rest.
#include "http/server/epoll/epoll_server.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kAcceptGrace{
    250};  // for requests that were sent before the client could know of the stop

}  // namespace

void EpollServer::drain() {
  finish_accepting();
  {
    const support::MutexLock lock(mutex_);
    stage_ = Stage::draining;
  }
  close_all({State::idle, State::head, State::lingering});
  handler_.drain();
  if (!wait_until_idle(limits_.drain)) {
    handler_.end_drain();
    drain_expired_.request_stop();
    wait_until_idle(limits_.cancel_grace);
  }
  {
    const support::MutexLock lock(mutex_);
    stage_ = Stage::closed;
    table_->for_each([](const ConnectionTable::Entry& entry) { entry.connection->abort(); });
  }
  close_all(
      {State::idle, State::head, State::body, State::sending, State::streaming, State::stalled, State::lingering});
  wake_handle_->detach();
  poller_->notify();
  support::MutexLock lock(mutex_);
  changed_.wait(
      lock, [this]() REQUIRES(mutex_) { return threads_.empty(); });  // also handlers that ignore their cancellation
  join_finished();
}

// Clients cannot know yet that the server stops. Those that have connected are accepted, and a request that arrives
// within kAcceptGrace is answered as the last one of its connection.
void EpollServer::finish_accepting() {
  const Deadline until = Clock::now() + kAcceptGrace;
  while (Clock::now() < until && accept_clients()) {
  }
  {
    const support::MutexLock accepting(accepting_);
    listener_ = ListeningSocket();
  }
  support::MutexLock lock(mutex_);
  changed_.wait_until(lock, until, [this]() REQUIRES(mutex_) {
    return table_->size() == table_->count(State::streaming) + table_->count(State::stalled);
  });
}

bool EpollServer::is_idle_server() const {
  for (const State state : {State::body, State::sending, State::streaming, State::stalled, State::served}) {
    if (table_->count(state) > 0) return false;
  }
  return table_->held() == 0 && async_ == 0;
}

bool EpollServer::wait_until_idle(std::chrono::milliseconds time) {
  support::MutexLock lock(mutex_);
  return changed_.wait_for(lock, time, [this]() REQUIRES(mutex_) { return is_idle_server(); });
}

void EpollServer::close_all(std::initializer_list<State> states) {
  std::vector<Pointer> connections;
  {
    const support::MutexLock lock(mutex_);
    for (const State state : states) {
      for (Pointer& connection : table_->take_all(state)) connections.push_back(std::move(connection));
    }
  }
  for (const Pointer& connection : connections) drop(connection);
}

}  // namespace transports::http
