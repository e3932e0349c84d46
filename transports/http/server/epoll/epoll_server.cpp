#include "http/server/epoll/epoll_server.hpp"

#include "http/metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kDescriptorsForOthers = 128;  // the broker's connections, files, the store
constexpr std::size_t kMinConnectionsOfClient = 64;
constexpr std::size_t kMaxExpiredAtOnce = 64;
constexpr std::chrono::seconds kBetweenWarnings{10};

Poller::Interest to_poller_interest(const ClientConnection& connection) {
  switch (connection.interest()) {
    case ClientConnection::Interest::readable:
      return Poller::Interest::readable;
    case ClientConnection::Interest::writable:
      return Poller::Interest::writable;
    case ClientConnection::Interest::hang_up:
      break;
  }
  return Poller::Interest::hang_up;
}

}  // namespace

void EpollServer::WakeHandle::wake(std::uint64_t id) {
  const support::MutexLock lock(mutex);
  if (server != nullptr) server->on_stream_data(id);
}

void EpollServer::WakeHandle::detach() {
  const support::MutexLock lock(mutex);
  server = nullptr;
}

EpollServer::EpollServer(const HttpOptions& options, RequestHandler& handler)
    : options_(options), limits_(options.limits), handler_(handler), wake_handle_(std::make_shared<WakeHandle>(this)) {}

EpollServer::~EpollServer() {
  wake_handle_->detach();
}

int EpollServer::bind() {
  tls_ = make_tls_context(options_.tls_certificate_file, options_.tls_key_file);
  const std::size_t descriptors = raise_descriptor_limit();
  const std::size_t spare = descriptors > 2 * kDescriptorsForOthers ? kDescriptorsForOthers : descriptors / 2;
  const std::size_t allowed =
      tls_ ? std::min(limits_.max_connections, limits_.max_tls_connections) : limits_.max_connections;
  const std::size_t connections = std::max<std::size_t>(1, std::min(allowed, descriptors - spare));
  table_ = std::make_unique<ConnectionTable>(ConnectionTable::Limits{
      .connections = connections,
      .connections_of_client = std::max(kMinConnectionsOfClient, connections / limits_.client_share),
      .bytes = limits_.max_buffered_bytes,
      .bytes_of_client = limits_.max_buffered_bytes / limits_.client_share,
  });
  http_metrics().max_connections.with().set(static_cast<double>(connections));
  listener_ = ListeningSocket::bind(options_.host, options_.port);
  poller_ = std::make_unique<Poller>();
  return listener_.port();
}

void EpollServer::run() {
  poller_->watch(listener_.handle(), Poller::Interest::readable, Poller::kListener);
  {
    support::MutexLock lock(mutex_);
    start_threads(1 + limits_.min_threads);
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return stopping_.load(); });
  }
  drain();
}

void EpollServer::stop() {
  const support::MutexLock lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

EpollServer::Pointer EpollServer::handle_event(std::uint64_t id) {
  try {
    Pointer to_serve;
    if (id == Poller::kTimer) {
      handle_timer();
    } else if (id == Poller::kListener) {
      accept_clients();
    } else if (id != Poller::kNotified) {
      to_serve = handle_connection(id);
    }
    return to_serve ? to_serve : write_streams();
  } catch (const std::exception& failure) {  // std::bad_alloc, or a defect
    support::log_error("event_failed", {{"exception", support::printable(failure.what(), 200)}});
    return nullptr;
  }
}

// Writes the data of response streams, up to the first connection that has to be served.
EpollServer::Pointer EpollServer::write_streams() {
  while (true) {
    Pointer connection;
    {
      const support::MutexLock lock(mutex_);
      if (streams_with_data_.empty()) return nullptr;
      const auto entry = table_->find(streams_with_data_.front());
      streams_with_data_.pop_front();
      // A held connection checks has_stream_data itself. A stalled one writes when its client reads.
      if (!entry || (*entry)->is_held || (*entry)->state != State::streaming) continue;
      table_->hold(*entry);
      (*entry)->has_stream_data = false;
      connection = (*entry)->connection;
    }
    const Next next = run_step(*connection, &ClientConnection::on_stream_data);
    if (auto to_serve = advance(std::move(connection), next)) {
      poller_->notify();  // another thread writes the other streams
      return to_serve;
    }
  }
}

EpollServer::Pointer EpollServer::handle_connection(std::uint64_t id) {
  Pointer connection;
  std::shared_ptr<RequestState> hung_up;
  {
    const support::MutexLock lock(mutex_);
    const auto entry = table_->find(id);
    if (!entry) return nullptr;
    if ((*entry)->is_held) {
      hung_up = std::exchange((*entry)->on_hang_up, nullptr);
    } else {
      table_->hold(*entry);
      connection = (*entry)->connection;
    }
  }
  if (hung_up) hung_up->disconnect();
  if (!connection) return nullptr;
  const Next next = run_step(*connection, &ClientConnection::on_ready);
  return advance(std::move(connection), next);
}

void EpollServer::handle_timer() {
  std::vector<Pointer> expired;
  bool accept_again = false;
  {
    const support::MutexLock lock(mutex_);
    const Deadline now = Clock::now();
    expired = table_->take_expired(now, kMaxExpiredAtOnce);
    accept_again = listen_again_at_ <= now;
    timer_at_ = Deadline::max();
    set_timer(std::min(table_->next_deadline(), accept_again ? Deadline::max() : listen_again_at_));
  }
  if (accept_again) listen_again();
  for (Pointer& connection : expired) {
    const Next next = run_step(*connection, &ClientConnection::on_deadline);
    if (auto to_serve = advance(std::move(connection), next)) queue_to_serve(std::move(to_serve));
  }
}

// Calls `step`. An exception (std::bad_alloc, or a defect) closes this connection only.
EpollServer::Next EpollServer::run_step(ClientConnection& connection, Next (ClientConnection::*step)()) {
  try {
    return (connection.*step)();
  } catch (const std::exception& failure) {
    support::log_error("connection_failed", {{"exception", support::printable(failure.what(), 200)}});
    return Next::close;
  }
}

EpollServer::Pointer EpollServer::advance(Pointer connection, Next next) {
  while (next == Next::wait) {
    switch (try_wait(connection)) {
      case Wait::begun:
        return nullptr;
      case Wait::has_data:
        next = run_step(*connection, &ClientConnection::on_stream_data);
        break;
      case Wait::over:
        next = Next::close;
        break;
    }
  }
  if (next == Next::serve) return connection;
  drop(connection);
  return nullptr;
}

// Releases the connection and watches its socket. `has_data`: its response stream got data meanwhile. `over`: it has to
// be closed.
EpollServer::Wait EpollServer::try_wait(const Pointer& connection) {
  std::vector<Pointer> evicted;  // closed outside the lock
  bool was_full = false;
  bool is_logged = false;
  {
    const support::MutexLock lock(mutex_);
    const auto entry = *table_->find(connection->id());
    const bool is_idle = connection->phase() == ClientConnection::Phase::idle ||
                         connection->phase() == ClientConnection::Phase::head ||
                         connection->phase() == ClientConnection::Phase::lingering;
    if (stage_ == Stage::closed || (stage_ == Stage::draining && is_idle)) return Wait::over;
    const bool is_stream_waiting = connection->phase() == ClientConnection::Phase::streaming &&
                                   connection->interest() == ClientConnection::Interest::hang_up;
    if (is_stream_waiting && std::exchange(entry->has_stream_data, false)) return Wait::has_data;
    table_->release(entry);
    const Poller::Interest interest = to_poller_interest(*connection);
    const bool is_watched = std::exchange(entry->is_watched, true);
    const bool is_waiting = is_watched ? poller_->watch_again(connection->handle(), interest, connection->id())
                                       : poller_->watch(connection->handle(), interest, connection->id());
    if (!is_waiting) {
      table_->hold(entry);
      return Wait::over;
    }
    set_timer(connection->deadline());
    const std::string client = entry->client;
    while (const auto oldest = table_->find_over_budget(client)) evicted.push_back(table_->remove(*oldest));
    was_full = at_capacity_ && !evicted.empty();
    is_logged = !evicted.empty() && Clock::now() - eviction_logged_at_ >= kBetweenWarnings;
    if (is_logged) eviction_logged_at_ = Clock::now();
    if (stopping_) changed_.notify_all();
  }
  for (const Pointer& gone : evicted) abandon(*gone);
  if (is_logged) {
    support::log_warning("connections_evicted", {{"reason", "too many bytes of unfinished requests and unsent answers"},
                                                 {"client", evicted.front()->peer()}});
  }
  if (was_full) listen_again();
  return Wait::begun;
}

void EpollServer::abandon(ClientConnection& connection) {
  try {
    connection.abandon();
  } catch (const std::exception& failure) {
    support::log_error("connection_failed", {{"exception", support::printable(failure.what(), 200)}});
  }
}

void EpollServer::drop(const Pointer& connection) {
  abandon(*connection);
  bool was_full = false;
  {
    const support::MutexLock lock(mutex_);
    if (const auto entry = table_->find(connection->id())) table_->remove(*entry);
    was_full = at_capacity_;
    if (stopping_) changed_.notify_all();
  }
  if (was_full) listen_again();
}

void EpollServer::set_timer(Deadline when) {
  if (when >= timer_at_) return;
  timer_at_ = when;
  poller_->set_timer(when);
}

void EpollServer::watch_hang_up(ClientConnection& connection, const std::shared_ptr<RequestState>& request_state) {
  const support::MutexLock lock(mutex_);
  const auto entry = table_->find(connection.id());
  if (!entry) return;
  (*entry)->on_hang_up = request_state;
  const bool is_watched = std::exchange((*entry)->is_watched, true);
  if (is_watched) {
    poller_->watch_again(connection.handle(), Poller::Interest::hang_up, connection.id());
  } else {
    poller_->watch(connection.handle(), Poller::Interest::hang_up, connection.id());
  }
}

void EpollServer::unwatch_hang_up(ClientConnection& connection) {
  const support::MutexLock lock(mutex_);
  if (const auto entry = table_->find(connection.id())) (*entry)->on_hang_up = nullptr;
}

std::function<void()> EpollServer::make_wake_callback(ClientConnection& connection) {
  return [handle = wake_handle_, id = connection.id()] { handle->wake(id); };
}

void EpollServer::on_stream_data(std::uint64_t id) {
  {
    const support::MutexLock lock(mutex_);
    const auto entry = table_->find(id);
    if (!entry || std::exchange((*entry)->has_stream_data, true)) return;
    if ((*entry)->is_held || (*entry)->state != State::streaming) return;
    streams_with_data_.push_back(id);
    if (streams_with_data_.size() > 1) return;  // a thread is on its way
  }
  poller_->notify();
}

}  // namespace transports::http
