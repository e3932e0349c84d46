#include "notification_writer.hpp"

namespace transports {
namespace {

constexpr std::size_t kMaxWaiting = 1024;

}  // namespace

// `id`: of the subscription; null: the session's stream.
mcp::MessageSink NotificationWriter::outlet(Key key, const support::Json& id) {
  const std::weak_ptr<NotificationWriter> weak = weak_from_this();
  return {
      .send =
          [weak, id](const support::Json& message) {
            const auto self = weak.lock();
            if (!self) return;
            self->send(message);
            // The protocol's two pages on this differ; clients of either are content with both, in this order.
            if (!id.is_null() && message.contains("result")) {
              self->send({{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", id}}}});
            }
          },
      .end =
          [weak, key] {
            if (const auto self = weak.lock()) self->mark_ended(key);
          }};
}

// The handle may not be here yet, and this is no place to drop it.
void NotificationWriter::mark_ended(Key key) {
  const std::lock_guard lock(mutex_);
  ended_.push_back(key);
}

void NotificationWriter::add(Key key, std::shared_ptr<void> handle) {
  const std::lock_guard lock(mutex_);
  if (handle) handles_.emplace(key, std::move(handle));
}

void NotificationWriter::listen(mcp::Server& server, mcp::Subscription subscription) {
  const Key key = ++last_key_;
  auto out = outlet(key, subscription.id());
  add(key, server.listen(std::move(subscription), std::move(out)));
}

void NotificationWriter::attach(mcp::Server& server, const mcp::Session& session, const std::string& scope) {
  const Key key = ++last_key_;
  add(key, server.attach_session(session, scope, outlet(key, nullptr)));
}

void NotificationWriter::collect_ended() {
  std::vector<std::shared_ptr<void>> gone;  // dropped outside the lock
  const std::lock_guard lock(mutex_);
  for (const Key key : ended_) {
    const auto handle = handles_.find(key);
    if (handle == handles_.end()) continue;
    gone.push_back(std::move(handle->second));
    handles_.erase(handle);
  }
  ended_.clear();
}

void NotificationWriter::send(const support::Json& message) {
  const support::Json* method = support::find(message, "method");
  const bool droppable = method != nullptr && *method != "notifications/subscriptions/acknowledged" &&
                         *method != "notifications/cancelled";
  const std::lock_guard lock(mutex_);
  if (closing_ || (droppable && waiting_.size() >= kMaxWaiting)) return;
  waiting_.push_back(message);
  if (!thread_.joinable()) thread_ = std::thread([this] { write_all(); });
  changed_.notify_one();
}

void NotificationWriter::write_all() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::string message = support::to_text(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    writer_.write(std::move(message));
    lock.lock();
  }
}

void NotificationWriter::finish() {
  std::map<Key, std::shared_ptr<void>> handles;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    handles.swap(handles_);
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace transports
