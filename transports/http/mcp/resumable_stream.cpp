#include "resumable_stream.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace transports::http {
namespace {

using support::Json;

constexpr std::size_t kMaxEvents = 500;
constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxBytesOfAll = 64 << 20;
constexpr std::size_t kIdBytes = 18;  // nobody guesses another's
constexpr std::string_view kRetryMilliseconds = "1000";
constexpr std::string_view kComment = ":\n\n";

}  // namespace

Response event_stream_response(std::shared_ptr<ResponseStream> feed) {
  Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-cache, no-transform");
  response.headers.set("X-Accel-Buffering", "no");
  response.stream = std::move(feed);
  return response;
}

std::shared_ptr<ResponseStream> open_event_feed() {
  auto feed = std::make_shared<ResponseStream>();
  feed->push(kComment, false);
  return feed;
}

std::string as_event(std::string_view message) {
  std::string event = "event: message\ndata: ";
  event.reserve(event.size() + message.size() + 2);
  return event.append(message).append("\n\n");
}

bool is_droppable(const Json& message) {
  const Json* method = support::find(message, "method");
  return method != nullptr && !message.contains("id") && *method != "notifications/subscriptions/acknowledged";
}

ResumableStream::ResumableStream(bool primed, std::shared_ptr<std::atomic<std::size_t>> kept_bytes,
                                 const support::Clock& clock)
    : id_(support::random_token(kIdBytes)),
      primed_(primed),
      kept_bytes_(std::move(kept_bytes)),
      clock_(clock),
      changed_at_(clock.steady()) {}

ResumableStream::~ResumableStream() {
  *kept_bytes_ -= bytes_;
  if (feed_) feed_->close();
}

std::shared_ptr<ResponseStream> ResumableStream::attach() {
  feed_ = open_event_feed();
  feed_->on_abandon([stream = weak_from_this(), feed = feed_.get()] {
    if (const auto self = stream.lock()) self->detach(feed);
  });
  return feed_;
}

std::shared_ptr<ResponseStream> ResumableStream::connect() {
  const std::lock_guard lock(mutex_);
  auto feed = attach();
  if (primed_) {
    feed->push("id: " + id_ + ".0\nretry: " + std::string(kRetryMilliseconds) + "\ndata: \n\n", false);
  }
  return feed;
}

std::shared_ptr<ResponseStream> ResumableStream::resume(std::uint64_t last_seen, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!detached_.wait_for(lock, patience, [this] { return !feed_; })) return nullptr;
  auto feed = attach();
  for (const Event& event : events_) {
    if (event.number > last_seen) feed->push(event.text, false);
  }
  if (finished_) {
    feed->close();
    feed_ = nullptr;
  }
  return feed;
}

bool ResumableStream::is_connected_after(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return !detached_.wait_for(lock, patience, [this] { return !feed_; });
}

void ResumableStream::send(const Json& message) {
  send(support::to_text(message), is_droppable(message));
}

void ResumableStream::send(std::string_view message, bool droppable) {
  const std::string event = as_event(message);
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  ++last_;
  std::string text = "id: " + id_ + '.' + std::to_string(last_) + '\n' + event;
  if (feed_) feed_->push(text, droppable);
  keep({last_, std::move(text)});
}

void ResumableStream::keep(Event event) {
  bytes_ += event.text.size();
  *kept_bytes_ += event.text.size();
  events_.push_back(std::move(event));
  while (events_.size() > 1 && (events_.size() > kMaxEvents || bytes_ > kMaxBytes || *kept_bytes_ > kMaxBytesOfAll)) {
    drop_oldest();
  }
}

void ResumableStream::drop_oldest() {
  bytes_ -= events_.front().text.size();
  *kept_bytes_ -= events_.front().text.size();
  events_.pop_front();
}

void ResumableStream::finish() {
  std::shared_ptr<void> companion;  // goes outside the lock
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  changed_at_ = clock_.steady();
  companion.swap(companion_);
  if (feed_) feed_->close();
  feed_ = nullptr;
  detached_.notify_all();
}

void ResumableStream::release_connection() {
  const std::lock_guard lock(mutex_);
  if (!feed_) return;
  feed_->close(true);
  feed_ = nullptr;
  changed_at_ = clock_.steady();
  detached_.notify_all();
}

void ResumableStream::detach(const ResponseStream* feed) {
  const std::lock_guard lock(mutex_);
  if (feed_.get() != feed) return;
  feed_ = nullptr;
  changed_at_ = clock_.steady();
  detached_.notify_all();
}

void ResumableStream::forget() {
  finish();
  const std::lock_guard lock(mutex_);
  while (!events_.empty()) drop_oldest();
}

void ResumableStream::hold(std::shared_ptr<void> companion) {
  const std::lock_guard lock(mutex_);
  if (!finished_) companion_.swap(companion);
}

std::uint64_t ResumableStream::last_event() {
  const std::lock_guard lock(mutex_);
  return last_;
}

bool ResumableStream::is_unused() {
  const std::lock_guard lock(mutex_);
  return !feed_ && finished_;
}

ResumableStream::TimePoint ResumableStream::unused_since() {
  const std::lock_guard lock(mutex_);
  return feed_ ? TimePoint::max() : changed_at_;
}

}  // namespace transports::http
