#include "resumable_stream.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace transports::http {
namespace {

constexpr std::size_t kMaxEvents = 500;
constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxBytesOfAllStreams = 64 << 20;
constexpr std::size_t kIdBytes = 18;  // random: cannot be guessed
constexpr std::string_view kRetryMilliseconds = "1000";
constexpr std::string_view kComment = ":\n\n";

}  // namespace

Response event_stream_response(std::shared_ptr<ResponseStream> stream) {
  Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-cache, no-transform");
  response.headers.set("X-Accel-Buffering", "no");
  response.stream = std::move(stream);
  return response;
}

std::shared_ptr<ResponseStream> open_event_stream() {
  auto stream = std::make_shared<ResponseStream>();
  stream->push(kComment, false);
  return stream;
}

std::string as_event(std::string_view message) {
  std::string event = "event: message\ndata: ";
  event.reserve(event.size() + message.size() + 2);
  return event.append(message).append("\n\n");
}

ResumableStream::ResumableStream(bool sends_initial_event_id, std::shared_ptr<std::atomic<std::size_t>> kept_bytes,
                                 const support::Clock& clock)
    : id_(support::random_token(kIdBytes)),
      sends_initial_event_id_(sends_initial_event_id),
      kept_bytes_(std::move(kept_bytes)),
      clock_(clock),
      changed_at_(clock.steady()) {}

ResumableStream::~ResumableStream() {
  *kept_bytes_ -= bytes_;
  if (connection_) connection_->close();
}

std::shared_ptr<ResponseStream> ResumableStream::attach() {
  connection_ = open_event_stream();
  connection_->on_abandon([stream = weak_from_this(), connection = connection_.get()] {
    if (const auto self = stream.lock()) self->detach(connection);
  });
  return connection_;
}

std::shared_ptr<ResponseStream> ResumableStream::connect() {
  const support::MutexLock lock(mutex_);
  auto connection = attach();
  if (sends_initial_event_id_) {
    connection->push("id: " + id_ + ".0\nretry: " + std::string(kRetryMilliseconds) + "\ndata: \n\n", false);
  }
  return connection;
}

std::shared_ptr<ResponseStream> ResumableStream::resume(std::uint64_t last_seen, std::chrono::milliseconds timeout) {
  support::MutexLock lock(mutex_);
  if (!detached_.wait_for(lock, timeout, [this]() REQUIRES(mutex_) { return !connection_; })) return nullptr;
  auto connection = attach();
  for (const Event& event : events_) {
    if (event.number > last_seen) connection->push(event.text, false);
  }
  if (finished_) {
    connection->close();
    connection_ = nullptr;
  }
  return connection;
}

bool ResumableStream::is_connected() {
  const support::MutexLock lock(mutex_);
  return connection_ != nullptr;
}

bool ResumableStream::is_connected_after(std::chrono::milliseconds timeout) {
  support::MutexLock lock(mutex_);
  return !detached_.wait_for(lock, timeout, [this]() REQUIRES(mutex_) { return !connection_; });
}

bool ResumableStream::send(std::string_view message, bool droppable) {
  const std::string event = as_event(message);
  const support::MutexLock lock(mutex_);
  if (finished_) return true;
  ++last_;
  std::string text = "id: " + id_ + '.' + std::to_string(last_) + '\n' + event;
  const bool was_taken = !connection_ || connection_->push(text, droppable);
  keep({last_, std::move(text)});
  return was_taken;
}

void ResumableStream::keep(Event event) {
  bytes_ += event.text.size();
  *kept_bytes_ += event.text.size();
  events_.push_back(std::move(event));
  while (events_.size() > 1 &&
         (events_.size() > kMaxEvents || bytes_ > kMaxBytes || *kept_bytes_ > kMaxBytesOfAllStreams)) {
    drop_oldest();
  }
}

void ResumableStream::drop_oldest() {
  bytes_ -= events_.front().text.size();
  *kept_bytes_ -= events_.front().text.size();
  events_.pop_front();
}

void ResumableStream::finish() {
  std::shared_ptr<void> kept_alive;  // destroyed outside the lock
  const support::MutexLock lock(mutex_);
  if (finished_) return;
  finished_ = true;
  changed_at_ = clock_.steady();
  kept_alive.swap(kept_alive_);
  if (connection_) connection_->close();
  connection_ = nullptr;
  detached_.notify_all();
}

void ResumableStream::release_connection() {
  const support::MutexLock lock(mutex_);
  if (!connection_) return;
  connection_->close(true);
  connection_ = nullptr;
  changed_at_ = clock_.steady();
  detached_.notify_all();
}

void ResumableStream::detach(const ResponseStream* connection) {
  const support::MutexLock lock(mutex_);
  if (connection_.get() != connection) return;
  connection_ = nullptr;
  changed_at_ = clock_.steady();
  detached_.notify_all();
}

void ResumableStream::discard() {
  finish();
  const support::MutexLock lock(mutex_);
  while (!events_.empty()) drop_oldest();
}

void ResumableStream::keep_alive(std::shared_ptr<void> handle) {
  const support::MutexLock lock(mutex_);
  if (!finished_) kept_alive_.swap(handle);
}

std::uint64_t ResumableStream::last_event() {
  const support::MutexLock lock(mutex_);
  return last_;
}

bool ResumableStream::is_unused() {
  const support::MutexLock lock(mutex_);
  return !connection_ && finished_;
}

ResumableStream::TimePoint ResumableStream::unused_since() {
  const support::MutexLock lock(mutex_);
  return connection_ ? TimePoint::max() : changed_at_;
}

}  // namespace transports::http
