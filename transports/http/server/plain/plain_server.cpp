#include "http/server/plain/plain_server.hpp"

#include <fcntl.h>
#include <poll.h>

#include "http/metrics.hpp"
#include "http/server/sockets/signals.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;
using Next = ClientConnection::Next;
using Phase = ClientConnection::Phase;

constexpr std::chrono::milliseconds kAcceptGrace{
    250};  // for requests that were sent before the client could know of the stop
constexpr std::chrono::milliseconds kPollInterval{20};

#ifdef POLLRDHUP
constexpr short kHungUp = POLLRDHUP;
#else
constexpr short kHungUp = POLLHUP;
#endif

short to_poll_events(ClientConnection::Interest interest) {
  switch (interest) {
    case ClientConnection::Interest::readable:
      return POLLIN;
    case ClientConnection::Interest::writable:
      return POLLOUT;
    case ClientConnection::Interest::hang_up:
      break;
  }
  return kHungUp;
}

bool is_ready(int descriptor, short events, std::chrono::milliseconds time) {
  pollfd watched{descriptor, events, 0};
  return ::poll(&watched, 1, static_cast<int>(time.count())) > 0;
}

void set_blocking(int descriptor, bool is_blocking) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  ::fcntl(descriptor, F_SETFL, is_blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

// Starts a thread for each connection, up to a limit. httplib::ThreadPool does not start one while its count of idle
// threads is out of date: of two connections that arrive at once, one would wait for the end of the other.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(std::size_t max_threads) : max_threads_(max_threads) {}

  bool enqueue(std::function<void()> serve) override {
    support::MutexLock lock(mutex_);
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return threads_ < max_threads_; });
    ++threads_;
    std::thread([this, serve = std::move(serve)] {
      block_signals();
      serve();
      const support::MutexLock relock(mutex_);
      --threads_;
      changed_.notify_all();
    }).detach();
    return true;
  }
  void shutdown() override {
    support::MutexLock lock(mutex_);
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return threads_ == 0; });
  }

 private:
  const std::size_t max_threads_;
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t threads_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

// Uses httplib's accept loop; each accepted socket is served by serve_socket().
class PlainServer::AcceptingServer final : public HttplibAdapter {
 public:
  explicit AcceptingServer(PlainServer& owner) : owner_(owner) {
    new_task_queue = [&owner] { return new ConnectionThreads(std::max<std::size_t>(1, owner.limits().max_threads)); };
    set_tcp_nodelay(true);
  }
  int bind(ListeningSocket listener) {
    const int port = listener.port();
    set_blocking(listener.descriptor(), true);
    svr_sock_ = listener.release();
    return port;
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    owner_.serve_socket(socket);
    return true;
  }

  PlainServer& owner_;
};

// A connection, and what other threads read of it.
struct PlainServer::Entry {
  Entry(std::uint64_t id, ClientSocket socket, PlainServer& server)
      : connection(id, std::move(socket), static_cast<ConnectionHost&>(server)) {}

  bool is_busy() const {
    return is_served || phase == Phase::body || phase == Phase::sending || phase == Phase::streaming;
  }

  ClientConnection connection;
  const std::shared_ptr<std::atomic<bool>> has_stream_data = std::make_shared<std::atomic<bool>>(false);
  // Guarded by PlainServer::mutex_. (Clang cannot check that: an entry does not know its server.)
  Phase phase = Phase::head;
  bool is_served = false;
  std::size_t bytes = 0;  // buffered; of an evicted connection none are counted
  bool is_evicted = false;
  std::shared_ptr<RequestState> on_hang_up = {};
};

PlainServer::PlainServer(const HttpOptions& options, RequestHandler& handler)
    : options_(options), handler_(handler), server_(std::make_unique<AcceptingServer>(*this)) {}

PlainServer::~PlainServer() = default;

HttplibAdapter& PlainServer::httplib() {
  return *server_;
}

int PlainServer::bind() {
  tls_ = make_tls_context(options_.tls_certificate_file, options_.tls_key_file);
  raise_descriptor_limit();
  http_metrics().max_connections.with().set(static_cast<double>(std::max<std::size_t>(1, options_.limits.max_threads)));
  return server_->bind(ListeningSocket::bind(options_.host, options_.port));
}

void PlainServer::run() {
  std::thread accepting([this] {
    block_signals();
    server_->listen_after_bind();
    stop();
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

void PlainServer::serve_socket(int socket) {
  FileDescriptor descriptor(socket);
  set_blocking(socket, false);
  TlsSession session;
  if (tls_ && !(session = tls_->accept(socket))) return;
  std::uint64_t id = 0;
  {
    const support::MutexLock lock(mutex_);
    id = ++last_id_;
  }
  std::string peer = peer_address(socket);
  Entry entry(id, ClientSocket(std::move(descriptor), std::move(peer), std::move(session)), *this);
  {
    const support::MutexLock lock(mutex_);
    entries_.insert(&entry);
  }
  try {
    for (Next next = Next::wait; next != Next::close;) {
      const bool serves = next == Next::serve;
      update_state(entry, serves);
      next = serves ? entry.connection.serve() : wait(entry);
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
    while (buffered_bytes_ > options_.limits.max_buffered_bytes && evict_oldest()) ++evicted;
    changed_.notify_all();
  }
  if (evicted == 0) return;
  support::log_warning("connections_evicted", {{"reason", "too many bytes of unfinished requests and unsent answers"}});
}

void PlainServer::set_bytes(Entry& entry, std::size_t bytes) {
  if (entry.is_evicted) return;
  buffered_bytes_ += bytes - entry.bytes;
  entry.bytes = bytes;
}

// Evicts the oldest connection that waits with buffered bytes. Returns false if there is none.
bool PlainServer::evict_oldest() {
  Entry* oldest = nullptr;
  for (Entry* entry : entries_) {
    const bool can_be_evicted = !entry->is_served && entry->bytes > 0;
    if (can_be_evicted && (oldest == nullptr || entry->connection.id() < oldest->connection.id())) oldest = entry;
  }
  if (oldest == nullptr) return false;
  set_bytes(*oldest, 0);
  oldest->is_evicted = true;
  oldest->connection.abort();
  return true;
}

Next PlainServer::wait(Entry& entry) {
  ClientConnection& connection = entry.connection;
  const bool is_idle_stream =
      connection.phase() == Phase::streaming && connection.interest() == ClientConnection::Interest::hang_up;
  while (!is_over(entry)) {
    if (is_idle_stream && entry.has_stream_data->exchange(false)) return connection.on_stream_data();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(connection.deadline() - Clock::now());
    if (left.count() <= 0) return connection.on_deadline();
    if (is_ready(connection.descriptor(), to_poll_events(connection.interest()), std::min(left, kPollInterval))) {
      return connection.on_ready();
    }
  }
  return Next::close;
}

bool PlainServer::is_over(const Entry& entry) const {
  if (stage_ == Stage::serving) return false;
  const Phase phase = entry.connection.phase();
  return stage_ == Stage::closed || phase == Phase::idle || phase == Phase::head || phase == Phase::lingering;
}

void PlainServer::watch_for_hang_ups(const std::stop_token& stop) {
  block_signals();
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(kPollInterval);
    std::vector<std::shared_ptr<RequestState>> hung_up;
    {
      const support::MutexLock lock(mutex_);
      for (Entry* entry : entries_) {
        if (entry->on_hang_up && is_ready(entry->connection.descriptor(), kHungUp, std::chrono::milliseconds(0))) {
          hung_up.push_back(std::move(entry->on_hang_up));
        }
      }
    }
    for (const auto& request_state : hung_up) request_state->disconnect();
  }
}

void PlainServer::watch_hang_up(ClientConnection& connection, const std::shared_ptr<RequestState>& request_state) {
  const support::MutexLock lock(mutex_);
  for (Entry* entry : entries_) {
    if (&entry->connection == &connection) entry->on_hang_up = request_state;
  }
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
    block_signals();
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
  {
    support::MutexLock lock(mutex_);
    changed_.wait_for(lock, kAcceptGrace, [this]() REQUIRES(mutex_) {
      return std::all_of(entries_.begin(), entries_.end(),
                         [](const Entry* entry) { return entry->phase == Phase::streaming; });
    });
  }
  server_->wait_until_ready();  // stop() does nothing before
  server_->stop();              // closes the listening socket; what it has accepted is served
  stage_ = Stage::draining;
  handler_.drain();
  if (!wait_until_idle(options_.limits.drain)) {
    drain_expired_.request_stop();
    wait_until_idle(options_.limits.cancel_grace);
  }
  {
    const support::MutexLock lock(mutex_);
    stage_ = Stage::closed;
    for (Entry* entry : entries_) entry->connection.abort();
  }
  accepting.join();
  support::MutexLock lock(mutex_);
  changed_.wait(lock, [this]() REQUIRES(mutex_) { return async_ == 0 && entries_.empty(); });
}

}  // namespace transports::http
