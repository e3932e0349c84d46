#include "epoll_server.hpp"

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

Poller::Interest interest_of(const ClientConnection& connection) {
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
  const std::lock_guard lock(mutex);
  if (server != nullptr) server->on_news(id);
}

void EpollServer::WakeHandle::detach() {
  const std::lock_guard lock(mutex);
  server = nullptr;
}

EpollServer::EpollServer(const HttpOptions& options, RequestHandler& handler)
    : options_(options), limits_(options.limits), handler_(handler), wake_handle_(std::make_shared<WakeHandle>(this)) {}

EpollServer::~EpollServer() {
  wake_handle_->detach();
}

int EpollServer::open() {
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
  listener_ = ListeningSocket::open(options_.host, options_.port);
  poller_ = std::make_unique<Poller>();
  return listener_.port();
}

void EpollServer::run() {
  poller_->watch(listener_.descriptor(), Poller::Interest::readable, Poller::kListener);
  {
    Lock lock(mutex_);
    start_threads(1 + limits_.min_threads);
    changed_.wait(lock, [this] { return stopping_.load(); });
  }
  drain();
}

void EpollServer::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

EpollServer::Pointer EpollServer::handle_event(std::uint64_t id) {
  try {
    Pointer to_serve = dispatch(id);
    return to_serve ? to_serve : handle_news();
  } catch (const std::exception& failure) {  // out of memory, at the most
    support::log_error("event_failed", {{"exception", support::printable(failure.what(), 200)}});
    return nullptr;
  }
}

EpollServer::Pointer EpollServer::dispatch(std::uint64_t id) {
  switch (id) {
    case Poller::kNotified:
      return nullptr;
    case Poller::kTimer:
      handle_timer();
      return nullptr;
    case Poller::kListener:
      accept_clients();
      return nullptr;
    default:
      return handle_connection(id);
  }
}

// Writes what response streams have to say, up to the first connection that wants to be served.
EpollServer::Pointer EpollServer::handle_news() {
  while (true) {
    Pointer connection;
    {
      const std::lock_guard lock(mutex_);
      if (news_.empty()) return nullptr;
      const auto entry = table_->find(news_.front());
      news_.pop_front();
      // A connection with a thread, or that waits for its client to read, looks at has_news by itself.
      if (!entry || (*entry)->is_held || (*entry)->place != Place::streaming) continue;
      table_->hold(*entry);
      (*entry)->has_news = false;
      connection = (*entry)->connection;
    }
    const Next next = guard(*connection, &ClientConnection::on_news);
    if (auto to_serve = settle(std::move(connection), next)) {
      poller_->notify();  // for the rest
      return to_serve;
    }
  }
}

EpollServer::Pointer EpollServer::handle_connection(std::uint64_t id) {
  Pointer connection;
  std::shared_ptr<ExchangeState> hung_up;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = table_->find(id);
    if (!entry) return nullptr;
    if ((*entry)->is_held) {
      hung_up = std::exchange((*entry)->on_hang_up, nullptr);
    } else {
      table_->hold(*entry);
      connection = (*entry)->connection;
    }
  }
  if (hung_up) hung_up->hang_up();
  if (!connection) return nullptr;
  const Next next = guard(*connection, &ClientConnection::on_ready);
  return settle(std::move(connection), next);
}

void EpollServer::handle_timer() {
  std::vector<Pointer> expired;
  bool accept_again = false;
  {
    const std::lock_guard lock(mutex_);
    const Deadline now = Clock::now();
    expired = table_->take_expired(now, kMaxExpiredAtOnce);
    accept_again = listen_again_at_ <= now;
    timer_at_ = Deadline::max();
    set_timer(std::min(table_->next_deadline(), accept_again ? Deadline::max() : listen_again_at_));
  }
  if (accept_again) listen_again();
  for (Pointer& connection : expired) {
    const Next next = guard(*connection, &ClientConnection::on_deadline);
    if (auto to_serve = settle(std::move(connection), next)) queue_to_serve(std::move(to_serve));
  }
}

// An exception here is out of memory, at the most; the connection is given up, nothing else.
EpollServer::Next EpollServer::guard(ClientConnection& connection, Next (ClientConnection::*step)()) {
  try {
    return (connection.*step)();
  } catch (const std::exception& failure) {
    support::log_error("connection_failed", {{"exception", support::printable(failure.what(), 200)}});
    return Next::close;
  }
}

EpollServer::Pointer EpollServer::settle(Pointer connection, Next next) {
  while (next == Next::wait) {
    switch (try_wait(connection)) {
      case Wait::begun:
        return nullptr;
      case Wait::news:
        next = guard(*connection, &ClientConnection::on_news);
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

// `news`: a response stream got something to write in the meantime. `over`: the connection is not to be waited for.
EpollServer::Wait EpollServer::try_wait(const Pointer& connection) {
  std::vector<Pointer> evicted;  // dropped outside the lock
  bool was_full = false;
  bool is_logged = false;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = *table_->find(connection->id());
    const bool is_idle = connection->phase() == ClientConnection::Phase::idle ||
                         connection->phase() == ClientConnection::Phase::head ||
                         connection->phase() == ClientConnection::Phase::lingering;
    if (stage_ == Stage::closed || (stage_ == Stage::draining && is_idle)) return Wait::over;
    const bool reads_news = connection->phase() == ClientConnection::Phase::streaming &&
                            connection->interest() == ClientConnection::Interest::hang_up;
    if (reads_news && std::exchange(entry->has_news, false)) return Wait::news;
    table_->release(entry);
    const Poller::Interest interest = interest_of(*connection);
    const bool is_watched = std::exchange(entry->is_watched, true);
    const bool is_waiting = is_watched ? poller_->watch_again(connection->descriptor(), interest, connection->id())
                                       : poller_->watch(connection->descriptor(), interest, connection->id());
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
    const std::lock_guard lock(mutex_);
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

void EpollServer::watch_hang_up(ClientConnection& connection, const std::shared_ptr<ExchangeState>& exchange) {
  const std::lock_guard lock(mutex_);
  const auto entry = table_->find(connection.id());
  if (!entry) return;
  (*entry)->on_hang_up = exchange;
  const bool is_watched = std::exchange((*entry)->is_watched, true);
  if (is_watched) {
    poller_->watch_again(connection.descriptor(), Poller::Interest::hang_up, connection.id());
  } else {
    poller_->watch(connection.descriptor(), Poller::Interest::hang_up, connection.id());
  }
}

void EpollServer::unwatch_hang_up(ClientConnection& connection) {
  const std::lock_guard lock(mutex_);
  if (const auto entry = table_->find(connection.id())) (*entry)->on_hang_up = nullptr;
}

std::function<void()> EpollServer::news_callback(ClientConnection& connection) {
  return [handle = wake_handle_, id = connection.id()] { handle->wake(id); };
}

void EpollServer::on_news(std::uint64_t id) {
  {
    const std::lock_guard lock(mutex_);
    const auto entry = table_->find(id);
    if (!entry || std::exchange((*entry)->has_news, true)) return;
    if ((*entry)->is_held || (*entry)->place != Place::streaming) return;
    news_.push_back(id);
    if (news_.size() > 1) return;  // a thread is on its way
  }
  poller_->notify();
}

}  // namespace transports::http
