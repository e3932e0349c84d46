#include "front.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <thread>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "visitor.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr std::size_t kDescriptorsForOthers = 128;  // the broker's connections, files, the store
constexpr Milliseconds kCrowdedPause{200};
constexpr Milliseconds kLeave{250};      // for requests on their way when we stop
constexpr std::size_t kMostWriters = 4;  // who never wait, so that a few do for any number of streams

bool drain_event(int descriptor) {
  std::uint64_t count = 0;
  return ::read(descriptor, &count, sizeof(count)) > 0;
}

bool is_readable(int descriptor) {
  pollfd watched{descriptor, POLLIN, 0};
  return ::poll(&watched, 1, 0) > 0;
}

}  // namespace

Front::Front(const HttpOptions& options, Application& application)
    : options_(options),
      limits_(options.limits),
      application_(application),
      doorbell_(std::make_shared<Doorbell>(this)) {}

Front::~Front() = default;

int Front::open() {
  if (options_.tls_certificate_file.empty() != options_.tls_key_file.empty()) {
    throw support::Error(support::ErrorCode::not_ready, "Only one of certificate and key is given.",
                         "Set both TLS_CERT_FILE and TLS_KEY_FILE, or neither.");
  }
  if (!options_.tls_certificate_file.empty()) {
    tls_ = std::make_unique<TlsContext>(options_.tls_certificate_file, options_.tls_key_file);
  }
  const std::size_t descriptors = raise_descriptor_limit();
  const std::size_t spare = descriptors > 2 * kDescriptorsForOthers ? kDescriptorsForOthers : descriptors / 2;
  most_connections_ = std::max<std::size_t>(1, std::min(limits_.most_connections, descriptors - spare));
  stop_event_ = FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  listener_ = Listener::open(options_.host, options_.port);
  return listener_.port();
}

void Front::run() {
  watch_ = std::make_unique<SocketWatch>();
  pool_ = std::make_unique<ThreadPool>(limits_.threads, limits_.most_threads);
  writers_ = std::make_unique<ThreadPool>(1, kMostWriters);
  calls_ = std::make_unique<ThreadPool>(1, limits_.most_calls);
  while (!stopping_) {
    wait_for_clients();
    if (!stopping_) accept_all();
  }
  drain();
}

void Front::stop() {
  stopping_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_event_.get(), &one, sizeof(one));
}

void Front::wait_for_clients() {
  bool crowded = false;
  {
    const std::lock_guard lock(mutex_);
    crowded = crowded_;
  }
  // Without a free descriptor the listening socket stays readable, and polling it would spin. forget() rings when a
  // connection goes; the pause is for descriptors that others give back.
  pollfd watched[] = {{stop_event_.get(), POLLIN, 0}, {listener_.descriptor(), POLLIN, 0}};
  ::poll(watched, crowded ? 1 : 2, crowded ? static_cast<int>(kCrowdedPause.count()) : -1);
  if (!stopping_) drain_event(stop_event_.get());
  const std::lock_guard lock(mutex_);
  crowded_ = false;
}

void Front::accept_all(std::optional<Deadline> until) {
  while (until ? Clock::now() < *until : !stopping_) {
    // Room is made for a newcomer who is there, never in advance: it costs somebody else the connection.
    if (!is_readable(listener_.descriptor()) || !make_room()) return;
    auto accepted = listener_.accept();
    if (auto* visitor = std::get_if<Listener::Accepted>(&accepted)) {
      admit(std::move(*visitor));
      continue;
    }
    switch (std::get<Listener::Failure>(accepted)) {
      case Listener::Failure::nothing_there:
        return;
      case Listener::Failure::out_of_resources: {
        support::log_warning("out_of_descriptors", {{"connections", most_connections_}});
        const std::lock_guard lock(mutex_);
        crowded_ = true;
        return;
      }
      case Listener::Failure::broken:
        support::log_error("listener_failed", {{"port", listener_.port()}});
        stopping_ = true;
        return;
    }
  }
}

// At the limit, who has been idle longest makes room for who wants something. With nobody idle, newcomers wait in the
// kernel's queue until somebody goes.
bool Front::make_room() {
  VisitorPointer evicted;
  const std::lock_guard lock(mutex_);
  if (visitors_.size() < most_connections_) return true;
  const auto idle =
      std::find_if(parked_.begin(), parked_.end(), [this](const auto& parked) { return watch_->cancel(parked.first); });
  crowded_ = idle == parked_.end();
  if (crowded_) return false;
  evicted = idle->second;
  parked_.erase(idle);
  visitors_.erase(evicted);
  return true;
}

void Front::admit(Listener::Accepted accepted) {
  TlsSession session;
  if (tls_) {
    session = tls_->accept(accepted.socket.get());
    if (!session) return;
  }
  auto visitor =
      std::make_shared<Visitor>(Connection(std::move(accepted.socket), std::move(accepted.peer), std::move(session)));
  visitor->deadline = Clock::now() + limits_.header_time;
  {
    const std::lock_guard lock(mutex_);
    visitors_.insert(visitor);
  }
  park(visitor, SocketWatch::Interest::readable);
}

void Front::submit(VisitorPointer visitor) {
  ThreadPool& pool = visitor->phase == Visitor::Phase::streaming ? *writers_ : *pool_;
  pool.submit([this, visitor = std::move(visitor)] {
    try {
      advance(visitor);
    } catch (const std::exception& failure) {  // out of memory, at the most; the connection is given up, nothing else
      support::log_error("connection_failed", {{"exception", failure.what()}});
      give_up(visitor);
    }
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_all();
  });
}

void Front::park(const VisitorPointer& visitor, SocketWatch::Interest interest) {
  bool parked = false;
  {
    // The callback takes this lock too, so it cannot come before the visitor is noted.
    const std::lock_guard lock(mutex_);
    const auto ring = [this, visitor](SocketWatch::Ticket id, SocketWatch::Event event) { wake(visitor, id, event); };
    const SocketWatch::Ticket ticket =
        stage_ != Stage::serving ? 0 : watch_->add(visitor->connection.descriptor(), interest, visitor->deadline, ring);
    parked = ticket != 0;
    if (parked) parked_.emplace(ticket, visitor);
  }
  if (!parked) forget(visitor);
}

void Front::wake(const VisitorPointer& visitor, SocketWatch::Ticket ticket, SocketWatch::Event event) {
  if (visitor->phase == Visitor::Phase::streaming) return wake_stream(visitor, event);
  const bool expired = event == SocketWatch::Event::expired;
  const bool unanswered = visitor->phase == Visitor::Phase::head && !visitor->connection.received().empty();
  if (expired && (stopping_ || !unanswered)) {
    {
      const std::lock_guard lock(mutex_);
      parked_.erase(ticket);
    }
    forget(visitor);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    parked_.erase(ticket);
    ++working_;
  }
  submit(visitor);
}

void Front::forget(const VisitorPointer& visitor) {
  const std::lock_guard lock(mutex_);
  visitors_.erase(visitor);
  if (!crowded_) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_event_.get(), &one, sizeof(one));
}

void Front::give_up(const VisitorPointer& visitor) {
  if (visitor->stream) {
    end_stream(visitor, false);
  } else {
    forget(visitor);
  }
}

bool Front::run_aside(ExchangeStatePointer exchange, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::closed || aside_ >= limits_.most_calls) return false;
    ++aside_;
  }
  calls_->submit([this, exchange = std::move(exchange), job = std::move(job)] {
    try {
      job();
    } catch (const std::exception& failure) {
      support::log_error("call_failed", {{"exception", support::printable(failure.what(), 200)}});
    }
    const std::lock_guard lock(mutex_);
    --aside_;
    changed_.notify_all();
  });
  return true;
}

bool Front::quiet_within(Milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return working_ == 0 && streams_ == 0 && aside_ == 0; });
}

// Clients that are about to ask do not know yet that we stop. Who has connected is taken, and whose request arrives
// within a moment is answered, for the last time on that connection.
void Front::take_leave() {
  const auto until = Clock::now() + kLeave;
  accept_all(until);  // bounded: clients that connect without end must not delay the drain
  listener_ = Listener();
  while (Clock::now() < until) {
    {
      const std::lock_guard lock(mutex_);
      if (visitors_.size() == streams_) return;
    }
    std::this_thread::sleep_for(Milliseconds(5));
  }
}

void Front::drain() {
  take_leave();
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::draining;
    for (const auto& [ticket, visitor] : parked_) {
      if (watch_->cancel(ticket)) visitors_.erase(visitor);
    }
    parked_.clear();
  }
  application_.drain();
  if (!quiet_within(limits_.drain)) {
    patience_.request_stop();
    quiet_within(limits_.cancel_grace);
  }
  end_streams();
  doorbell_->silence();
  watch_->stop();
  calls_->finish();  // waits for handlers that have not noticed yet
  pool_->finish();
  writers_->finish();
  const std::lock_guard lock(mutex_);
  visitors_.clear();
}

// What is still open is cut off. Streams that somebody works on notice by themselves.
void Front::end_streams() {
  std::vector<VisitorPointer> quiet;
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::closed;
    for (const VisitorPointer& visitor : visitors_) {
      visitor->connection.abort();
      if (visitor->stream && visitor->stream->ticket != 0 && watch_->cancel(visitor->stream->ticket)) {
        quiet.push_back(visitor);
      }
    }
  }
  for (const VisitorPointer& visitor : quiet) end_stream(visitor, false);
}

}  // namespace transports::http
