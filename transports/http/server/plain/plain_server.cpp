#include "http/server/plain/plain_server.hpp"

#include "http/access/client_address.hpp"
#include "http/metrics.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/signals.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {

namespace platform = support::platform;

namespace {

using platform::SocketEvent;
using Clock = std::chrono::steady_clock;
using Next = ClientConnection::Next;
using Phase = ClientConnection::Phase;

constexpr std::chrono::milliseconds kAcceptGrace{
    250};  // for requests that were sent before the client could know of the stop
// Between two looks at what no socket reports: the data of a response stream, a client that hangs up during its
// request.
constexpr std::chrono::milliseconds kPollInterval{20};
// Between two looks at a stop by the accepting thread.
constexpr std::chrono::milliseconds kAcceptInterval{50};
// Between two looks at a stop by a connection, whose wait the stop ends by shutting down the socket.
constexpr std::chrono::milliseconds kLongInterval{200};
constexpr std::size_t kDescriptorsForOthers = 128;  // the broker's connections, files, the store
constexpr std::size_t kMinConnectionsOfClient = 64;
// A thread that waits costs some ten KB.
constexpr std::size_t kMaxConnections = 2'048;

SocketEvent to_event(ClientConnection::Interest interest) {
  switch (interest) {
    case ClientConnection::Interest::readable:
      return SocketEvent::readable;
    case ClientConnection::Interest::writable:
      return SocketEvent::writable;
    case ClientConnection::Interest::hang_up:
      break;
  }
  return SocketEvent::hang_up;
}

// The phases in which a connection waits for its client, in the order in which connections are closed for new ones.
constexpr Phase kPhasesWaitingForClient[] = {Phase::idle, Phase::lingering, Phase::head, Phase::body};

}  // namespace

// A connection, and what other threads read of it.
struct PlainServer::Entry {
  Entry(std::uint64_t id, ClientSocket socket, std::string client_key, PlainServer& server)
      : connection(id, std::move(socket), static_cast<ConnectionHost&>(server)), client(std::move(client_key)) {}

  bool is_busy() const {
    return is_served || phase == Phase::body || phase == Phase::sending || phase == Phase::streaming;
  }

  ClientConnection connection;
  const std::string client;  // its rate-limit key; empty: behind a proxy, which all connections come from
  const std::shared_ptr<std::atomic<bool>> has_stream_data = std::make_shared<std::atomic<bool>>(false);
  // Guarded by PlainServer::mutex_. (Clang cannot check that: an entry does not know its server.)
  Phase phase = Phase::head;
  bool is_served = false;
  std::size_t bytes = 0;  // buffered; of an evicted connection none are counted
  std::atomic<bool> is_evicted = false;
  std::shared_ptr<RequestState> on_hang_up = {};
};

PlainServer::PlainServer(const HttpOptions& options, RequestHandler& handler) : options_(options), handler_(handler) {}

PlainServer::~PlainServer() = default;

int PlainServer::bind() {
  const HttpLimits& limits = options_.limits;
  tls_ = make_tls_context(options_.tls_certificate_file, options_.tls_key_file);
  const std::size_t descriptors = raise_descriptor_limit();
  const std::size_t spare = descriptors > 2 * kDescriptorsForOthers ? kDescriptorsForOthers : descriptors / 2;
  max_connections_ = std::max<std::size_t>(1, std::min({kMaxConnections, limits.max_connections, descriptors - spare}));
  http_metrics().max_connections.with().set(static_cast<double>(max_connections_));
  listener_ = ListeningSocket::bind(options_.host, options_.port);
  return listener_.port();
}

void PlainServer::run() {
  std::thread accepting([this] {
    platform::block_signals();
    accept_connections();
  });
  const std::jthread hang_ups([this](const std::stop_token& token) { watch_for_hang_ups(token); });
  {
    support::MutexLock lock(mutex_);
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return stopping_.load(); });
  }
  drain(accepting);
}

void PlainServer::stop() {
  const support::MutexLock lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

// Clients cannot know yet that the server stops: those that have connected are accepted. (httplib's accept loop would
// end for good when memory or files are short, or a client has gone; tests/httplib/accept_loop.cpp shows that.)
void PlainServer::accept_connections() {
  Deadline until = Deadline::max();
  while (Clock::now() < until) {
    if (stopping_ && until == Deadline::max()) until = Clock::now() + kAcceptGrace;
    if (!platform::wait_for(listener_.handle(), SocketEvent::readable, stopping_ ? kPollInterval : kAcceptInterval)) {
      if (until != Deadline::max()) return;
      continue;
    }
    if (!make_room()) continue;
    auto accepted = listener_.accept();
    if (auto* client = std::get_if<ListeningSocket::Accepted>(&accepted)) {
      start_connection(std::move(*client));
    } else {
      handle_failure(std::get<ListeningSocket::Failure>(accepted));
    }
  }
}

bool PlainServer::make_room() {
  support::MutexLock lock(mutex_);
  if (threads_ < max_connections_) return true;
  evict_waiting("");
  return changed_.wait_for(lock, kPollInterval, [this]() REQUIRES(mutex_) { return threads_ < max_connections_; });
}

void PlainServer::handle_failure(ListeningSocket::Failure failure) {
  if (failure == ListeningSocket::Failure::nothing_there) return;
  if (failure == ListeningSocket::Failure::broken) {
    support::log_error("listener_failed", {{"port", listener_.port()}});
    stop();
  } else {
    std::size_t connections = 0;
    {
      const support::MutexLock lock(mutex_);
      evict_waiting("");
      connections = threads_;
    }
    support::log_warning("out_of_descriptors", {{"connections", connections}});
  }
  std::this_thread::sleep_for(kLongInterval);
}

void PlainServer::start_connection(ListeningSocket::Accepted accepted) {
  {
    const support::MutexLock lock(mutex_);
    ++threads_;
  }
  try {
    std::thread([this, client = std::move(accepted)]() mutable {
      platform::block_signals();
      serve_connection(std::move(client));
      forget_thread();
    }).detach();
  } catch (const std::system_error& failure) {
    forget_thread();
    support::log_warning("out_of_threads", {{"reason", failure.code().message()}});
  }
}

void PlainServer::forget_thread() {
  const support::MutexLock lock(mutex_);
  --threads_;
  changed_.notify_all();
}

void PlainServer::serve_connection(ListeningSocket::Accepted accepted) {
  TlsSession session;
  if (tls_ && !(session = tls_->accept(accepted.socket.get()))) return;
  // Behind a proxy all connections come from the proxy.
  std::string client = options_.client_address_header.empty() ? rate_limit_key(accepted.peer) : "";
  std::uint64_t id = 0;
  {
    const support::MutexLock lock(mutex_);
    id = ++last_id_;
    const std::size_t share = std::max(kMinConnectionsOfClient, max_connections_ - max_connections_ / 4);
    const auto of_client = std::count_if(entries_.begin(), entries_.end(), [&](const Entry* entry) {
      return !client.empty() && entry->client == client && !entry->is_evicted;
    });
    if (static_cast<std::size_t>(of_client) >= share && !evict_waiting(client)) return;
  }
  Entry entry(id, ClientSocket(std::move(accepted.socket), std::move(accepted.peer), std::move(session)),
              std::move(client), *this);
  {
    const support::MutexLock lock(mutex_);
    entries_.insert(&entry);
  }
  try {
    for (Next next = Next::wait; next != Next::close;) {
      const bool serves = next == Next::serve;
      update_state(entry, serves);
      next = serves ? serve(entry) : wait(entry);
    }
    entry.connection.abandon();
  } catch (const std::exception& failure) {
    support::log_error("connection_failed", {{"exception", support::printable(failure.what(), 200)}});
  }
  const support::MutexLock lock(mutex_);
  set_bytes(entry, 0);
  entries_.erase(&entry);
  changed_.notify_all();
}

void PlainServer::update_state(Entry& entry, bool is_served) {
  std::size_t evicted = 0;
  {
    const support::MutexLock lock(mutex_);
    entry.is_served = is_served;
    entry.phase = entry.connection.phase();
    set_bytes(entry, entry.connection.buffered_bytes());
    while (buffers_too_much(entry.client) && evict_buffering(entry.client)) ++evicted;
    while (buffered_bytes_ > options_.limits.max_buffered_bytes && evict_buffering("")) ++evicted;
    changed_.notify_all();
  }
  if (evicted == 0) return;
  support::log_warning("connections_evicted", {{"reason", "too many bytes of unfinished requests and unsent answers"}});
}

Next PlainServer::serve(Entry& entry) {
  {
    support::MutexLock lock(mutex_);
    slot_free_.wait(
        lock, [this]() REQUIRES(mutex_) { return served_ < std::max<std::size_t>(1, options_.limits.max_threads); });
    ++served_;
  }
  // Frees the slot at the end of the scope.
  struct Slot {
    PlainServer& server;
    ~Slot() {
      const support::MutexLock lock(server.mutex_);
      --server.served_;
      server.slot_free_.notify_one();
    }
  } const slot{*this};
  return entry.connection.serve();
}

void PlainServer::set_bytes(Entry& entry, std::size_t bytes) {
  if (entry.is_evicted || entry.bytes == bytes) return;
  buffered_bytes_ += bytes - entry.bytes;
  if (!entry.client.empty()) {
    std::size_t& of_client = bytes_of_client_[entry.client];
    of_client += bytes - entry.bytes;
    if (of_client == 0) bytes_of_client_.erase(entry.client);
  }
  entry.bytes = bytes;
}

bool PlainServer::buffers_too_much(const std::string& client) const {
  const auto found = bytes_of_client_.find(client);
  return found != bytes_of_client_.end() &&
         found->second > options_.limits.max_buffered_bytes / options_.limits.client_share;
}

void PlainServer::evict(Entry& entry) {
  set_bytes(entry, 0);
  entry.is_evicted = true;
  entry.connection.abort();
}

bool PlainServer::evict_waiting(const std::string& client) {
  for (const Phase phase : kPhasesWaitingForClient) {
    Entry* oldest = nullptr;
    for (Entry* entry : entries_) {
      const bool can_be_evicted = !entry->is_served && !entry->is_evicted && entry->phase == phase &&
                                  (client.empty() || entry->client == client);
      if (can_be_evicted && (oldest == nullptr || entry->connection.id() < oldest->connection.id())) oldest = entry;
    }
    if (oldest == nullptr) continue;
    evict(*oldest);
    return true;
  }
  return false;
}

bool PlainServer::evict_buffering(const std::string& client) {
  Entry* oldest = nullptr;
  for (Entry* entry : entries_) {
    const bool can_be_evicted = !entry->is_served && entry->bytes > 0 && (client.empty() || entry->client == client);
    if (can_be_evicted && (oldest == nullptr || entry->connection.id() < oldest->connection.id())) oldest = entry;
  }
  if (oldest == nullptr) return false;
  evict(*oldest);
  return true;
}

Next PlainServer::wait(Entry& entry) {
  ClientConnection& connection = entry.connection;
  const bool is_idle_stream =
      connection.phase() == Phase::streaming && connection.interest() == ClientConnection::Interest::hang_up;
  const std::chrono::milliseconds interval = is_idle_stream ? kPollInterval : kLongInterval;
  while (!is_over(connection.phase()) && !entry.is_evicted) {
    if (is_idle_stream && entry.has_stream_data->exchange(false)) return connection.on_stream_data();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(connection.deadline() - Clock::now());
    if (left.count() <= 0) return connection.on_deadline();
    if (platform::wait_for(connection.handle(), to_event(connection.interest()), std::min(left, interval))) {
      return connection.on_ready();
    }
  }
  return Next::close;
}

bool PlainServer::is_over(Phase phase) const {
  if (stage_ == Stage::serving) return false;
  return stage_ == Stage::closed || phase == Phase::idle || phase == Phase::head || phase == Phase::lingering;
}

void PlainServer::watch_for_hang_ups(const std::stop_token& stop) {
  platform::block_signals();
  const auto is_watched = [](const Entry* entry) { return entry->on_hang_up != nullptr; };
  while (!stop.stop_requested()) {
    std::vector<std::shared_ptr<RequestState>> hung_up;
    {
      support::MutexLock lock(mutex_);
      changed_.wait(lock, stop,
                    [&]() REQUIRES(mutex_) { return std::any_of(entries_.begin(), entries_.end(), is_watched); });
      for (Entry* entry : entries_) {
        if (entry->on_hang_up &&
            platform::wait_for(entry->connection.handle(), SocketEvent::hang_up, std::chrono::milliseconds(0))) {
          hung_up.push_back(std::move(entry->on_hang_up));
        }
      }
    }
    for (const auto& request_state : hung_up) request_state->disconnect();
    std::this_thread::sleep_for(kPollInterval);
  }
}

void PlainServer::watch_hang_up(ClientConnection& connection, const std::shared_ptr<RequestState>& request_state) {
  const support::MutexLock lock(mutex_);
  for (Entry* entry : entries_) {
    if (&entry->connection == &connection) entry->on_hang_up = request_state;
  }
  if (request_state) changed_.notify_all();
}

void PlainServer::unwatch_hang_up(ClientConnection& connection) {
  watch_hang_up(connection, nullptr);
}

std::function<void()> PlainServer::make_wake_callback(ClientConnection& connection) {
  const support::MutexLock lock(mutex_);
  for (const Entry* entry : entries_) {
    if (&entry->connection == &connection)
      return [has_stream_data = entry->has_stream_data] { *has_stream_data = true; };
  }
  return [] {};
}

bool PlainServer::run_async(const std::shared_ptr<RequestState>& request_state, std::function<void()> job) {
  {
    const support::MutexLock lock(mutex_);
    if (stage_ == Stage::closed || async_ >= options_.limits.max_async_calls) return false;
    ++async_;
  }
  // drain() waits for it by async_.
  std::thread([this, request_state, job = std::move(job)]() mutable {
    platform::block_signals();
    try {
      job();
    } catch (const std::exception& failure) {
      support::log_error("call_failed", {{"exception", support::printable(failure.what(), 200)}});
    }
    job = nullptr;
    const support::MutexLock lock(mutex_);
    --async_;
    changed_.notify_all();
  }).detach();
  return true;
}

bool PlainServer::wait_until_idle(std::chrono::milliseconds time) {
  support::MutexLock lock(mutex_);
  return changed_.wait_for(lock, time, [this]() REQUIRES(mutex_) {
    return async_ == 0 &&
           std::none_of(entries_.begin(), entries_.end(), [](const Entry* entry) { return entry->is_busy(); });
  });
}

void PlainServer::drain(std::thread& accepting) {
  const Deadline until = Clock::now() + kAcceptGrace;
  accepting.join();
  listener_ = ListeningSocket();
  {
    support::MutexLock lock(mutex_);
    changed_.wait_until(lock, until, [this]() REQUIRES(mutex_) {
      return threads_ == entries_.size() && std::all_of(entries_.begin(), entries_.end(), [](const Entry* entry) {
               return entry->phase == Phase::streaming;
             });
    });
    stage_ = Stage::draining;
    // Wakes their threads, which close them.
    for (Entry* entry : entries_) {
      if (!entry->is_served && is_over(entry->phase)) entry->connection.abort();
    }
  }
  handler_.drain();
  if (!wait_until_idle(options_.limits.drain)) {
    handler_.end_drain();
    drain_expired_.request_stop();
    wait_until_idle(options_.limits.cancel_grace);
  }
  support::MutexLock lock(mutex_);
  stage_ = Stage::closed;
  for (Entry* entry : entries_) entry->connection.abort();
  changed_.wait(lock, [this]() REQUIRES(mutex_) { return async_ == 0 && threads_ == 0; });
}

}  // namespace transports::http
