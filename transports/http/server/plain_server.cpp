#include "plain_server.hpp"

#include <fcntl.h>
#include <poll.h>

#include "signals.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;
using Next = ClientConnection::Next;
using Phase = ClientConnection::Phase;

constexpr std::chrono::milliseconds kLeave{250};  // for requests on their way when the server stops
constexpr std::chrono::milliseconds kLookAgain{20};

#ifdef POLLRDHUP
constexpr short kHungUp = POLLRDHUP;
#else
constexpr short kHungUp = POLLHUP;
#endif

short events_for(ClientConnection::Interest interest) {
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

// A thread for each connection, up to a bound; connections beyond wait. httplib::ThreadPool starts no thread while its
// count of idle ones is out of date, so of two connections that arrive at once one would wait for the other's end.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(std::size_t max_threads) : max_threads_(max_threads) {}

  bool enqueue(std::function<void()> serve) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return threads_ < max_threads_; });
    ++threads_;
    std::thread([this, serve = std::move(serve)] {
      block_signals();
      serve();
      const std::lock_guard relock(mutex_);
      --threads_;
      changed_.notify_all();
    }).detach();
    return true;
  }
  void shutdown() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return threads_ == 0; });
  }

 private:
  const std::size_t max_threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t threads_ = 0;
};

}  // namespace

// httplib's accept loop around this server's connections.
class PlainServer::AcceptingServer final : public AnswerServer {
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

// A connection and what its thread looks at while it waits.
struct PlainServer::Open {
  Open(std::uint64_t id, ClientSocket socket, PlainServer& server)
      : connection(id, std::move(socket), static_cast<ConnectionHost&>(server)) {}

  bool is_busy() const {
    return is_served || phase == Phase::body || phase == Phase::sending || phase == Phase::streaming;
  }

  ClientConnection connection;
  const std::shared_ptr<std::atomic<bool>> has_news = std::make_shared<std::atomic<bool>>(false);
  // Guarded by the server's lock.
  Phase phase = Phase::head;
  bool is_served = false;
  std::size_t bytes = 0;  // buffered; of an evicted connection none are counted
  bool is_evicted = false;
  std::shared_ptr<ExchangeState> on_hang_up = {};
};

PlainServer::PlainServer(const HttpOptions& options, RequestHandler& handler)
    : options_(options), handler_(handler), server_(std::make_unique<AcceptingServer>(*this)) {}

PlainServer::~PlainServer() = default;

AnswerServer& PlainServer::answers() {
  return *server_;
}

int PlainServer::open() {
  tls_ = make_tls_context(options_.tls_certificate_file, options_.tls_key_file);
  raise_descriptor_limit();
  return server_->bind(ListeningSocket::open(options_.host, options_.port));
}

void PlainServer::run() {
  std::thread accepting([this] {
    block_signals();
    server_->listen_after_bind();
    stop();
  });
  const std::jthread hang_ups([this](const std::stop_token& token) { find_hang_ups(token); });
  {
    Lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_.load(); });
  }
  drain(accepting);
}

void PlainServer::stop() {
  const std::lock_guard lock(mutex_);
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
    const std::lock_guard lock(mutex_);
    id = ++last_id_;
  }
  std::string peer = peer_address(socket);
  Open open(id, ClientSocket(std::move(descriptor), std::move(peer), std::move(session)), *this);
  {
    const std::lock_guard lock(mutex_);
    open_.insert(&open);
  }
  try {
    for (Next next = Next::wait; next != Next::close;) {
      const bool serves = next == Next::serve;
      note_state(open, serves);
      next = serves ? open.connection.serve() : wait(open);
    }
    open.connection.abandon();
  } catch (const std::exception& failure) {
    support::log_error("connection_failed", {{"exception", support::printable(failure.what(), 200)}});
  }
  const std::lock_guard lock(mutex_);
  set_bytes(open, 0);
  open_.erase(&open);
  changed_.notify_all();
}

void PlainServer::note_state(Open& open, bool is_served) {
  std::size_t evicted = 0;
  {
    const std::lock_guard lock(mutex_);
    open.is_served = is_served;
    open.phase = open.connection.phase();
    set_bytes(open, open.connection.buffered_bytes());
    while (buffered_bytes_ > options_.limits.max_buffered_bytes && evict_oldest()) ++evicted;
    changed_.notify_all();
  }
  if (evicted == 0) return;
  support::log_warning("connections_evicted", {{"reason", "too many bytes of unfinished requests and unsent answers"}});
}

// Expects the lock.
void PlainServer::set_bytes(Open& open, std::size_t bytes) {
  if (open.is_evicted) return;
  buffered_bytes_ += bytes - open.bytes;
  open.bytes = bytes;
}

// Of the connections that wait with bytes of an unfinished request or unsent answer. False if there is none. Expects
// the lock.
bool PlainServer::evict_oldest() {
  Open* oldest = nullptr;
  for (Open* open : open_) {
    const bool may_go = !open->is_served && open->bytes > 0;
    if (may_go && (oldest == nullptr || open->connection.id() < oldest->connection.id())) oldest = open;
  }
  if (oldest == nullptr) return false;
  set_bytes(*oldest, 0);
  oldest->is_evicted = true;
  oldest->connection.abort();
  return true;
}

Next PlainServer::wait(Open& open) {
  ClientConnection& connection = open.connection;
  const bool is_idle_stream =
      connection.phase() == Phase::streaming && connection.interest() == ClientConnection::Interest::hang_up;
  while (!is_over(open)) {
    if (is_idle_stream && open.has_news->exchange(false)) return connection.on_news();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(connection.deadline() - Clock::now());
    if (left.count() <= 0) return connection.on_deadline();
    if (is_ready(connection.descriptor(), events_for(connection.interest()), std::min(left, kLookAgain))) {
      return connection.on_ready();
    }
  }
  return Next::close;
}

bool PlainServer::is_over(const Open& open) const {
  if (stage_ == Stage::serving) return false;
  const Phase phase = open.connection.phase();
  return stage_ == Stage::closed || phase == Phase::idle || phase == Phase::head || phase == Phase::lingering;
}

void PlainServer::find_hang_ups(const std::stop_token& stop) {
  block_signals();
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(kLookAgain);
    std::vector<std::shared_ptr<ExchangeState>> hung_up;
    {
      const std::lock_guard lock(mutex_);
      for (Open* open : open_) {
        if (open->on_hang_up && is_ready(open->connection.descriptor(), kHungUp, std::chrono::milliseconds(0))) {
          hung_up.push_back(std::move(open->on_hang_up));
        }
      }
    }
    for (const auto& exchange : hung_up) exchange->hang_up();
  }
}

void PlainServer::watch_hang_up(ClientConnection& connection, const std::shared_ptr<ExchangeState>& exchange) {
  const std::lock_guard lock(mutex_);
  for (Open* open : open_) {
    if (&open->connection == &connection) open->on_hang_up = exchange;
  }
}

void PlainServer::unwatch_hang_up(ClientConnection& connection) {
  watch_hang_up(connection, nullptr);
}

std::function<void()> PlainServer::news_callback(ClientConnection& connection) {
  const std::lock_guard lock(mutex_);
  for (const Open* open : open_) {
    if (&open->connection == &connection) return [has_news = open->has_news] { *has_news = true; };
  }
  return [] {};
}

bool PlainServer::run_async(const std::shared_ptr<ExchangeState>& exchange, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::closed || async_ >= options_.limits.max_async_calls) return false;
    ++async_;
  }
  // Waited for by async_ at the end of drain().
  std::thread([this, exchange, job = std::move(job)]() mutable {
    block_signals();
    try {
      job();
    } catch (const std::exception& failure) {
      support::log_error("call_failed", {{"exception", support::printable(failure.what(), 200)}});
    }
    job = nullptr;
    const std::lock_guard lock(mutex_);
    --async_;
    changed_.notify_all();
  }).detach();
  return true;
}

bool PlainServer::wait_until_quiet(std::chrono::milliseconds time) {
  Lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] {
    return async_ == 0 && std::none_of(open_.begin(), open_.end(), [](const Open* open) { return open->is_busy(); });
  });
}

void PlainServer::drain(std::thread& accepting) {
  {
    Lock lock(mutex_);
    changed_.wait_for(lock, kLeave, [this] {
      return std::all_of(open_.begin(), open_.end(), [](const Open* open) { return open->phase == Phase::streaming; });
    });
  }
  server_->wait_until_ready();  // stop() does nothing before
  server_->stop();              // closes the listening socket; what it has accepted is served
  stage_ = Stage::draining;
  handler_.drain();
  if (!wait_until_quiet(options_.limits.drain)) {
    drain_expired_.request_stop();
    wait_until_quiet(options_.limits.cancel_grace);
  }
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::closed;
    for (Open* open : open_) open->connection.abort();
  }
  accepting.join();
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return async_ == 0 && open_.empty(); });
}

}  // namespace transports::http
